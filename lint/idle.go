package lint

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Idle reports whether a part of ALTER TABLE certainly does nothing: IF NOT EXISTS meets a column that is there, or
// IF EXISTS one that is not.
func (c *Catalog) Idle(table *pg_query.RangeVar, cmd *pg_query.AlterTableCmd) bool {
	if !cmd.GetMissingOk() {
		return false
	}
	relation := c.Relation(table)
	if relation == nil {
		return false
	}
	switch cmd.GetSubtype() {
	case pg_query.AlterTableType_AT_AddColumn:
		column := relation.Column(cmd.GetDef().GetColumnDef().GetColname())
		return column != nil && !column.Conditional
	case pg_query.AlterTableType_AT_DropColumn:
		return !relation.Partial && relation.Column(cmd.GetName()) == nil
	case pg_query.AlterTableType_AT_DropConstraint:
		return !relation.Partial && relation.Constraint(cmd.GetName()) == nil
	}
	return false
}

// Exists reports whether a relation certainly is there, so that IF NOT EXISTS keeps a statement from making it.
func (c *Catalog) Exists(ref *pg_query.RangeVar) bool {
	relation := c.Relation(ref)
	return relation != nil && !relation.Partial
}

// idleCreate reports whether a CREATE TABLE certainly does nothing.
func (c *Catalog) idleCreate(create *pg_query.CreateStmt) bool {
	return create.GetIfNotExists() && c.Exists(create.GetRelation())
}
