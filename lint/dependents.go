package lint

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Dependent is an object that uses a column.
type Dependent struct {
	// What names the object, such as `the view "totals"`.
	What string
	// Certain dependents use this column and not one of the same name in another table.
	Certain bool
}

// Doubt is what a message adds for an uncertain dependent.
func (d Dependent) Doubt() string {
	if d.Certain {
		return ""
	}
	return ", unless it means the column of another table"
}

// Dependents are the objects that keep PostgreSQL from changing or dropping a column.
func (c *Catalog) Dependents(table Name, column string) (dependents []Dependent) {
	for _, relation := range c.Relations() {
		if relation.UsesColumn(table, column) {
			what := fmt.Sprintf("the %s %q", relation.Kind, relation.Name)
			dependents = append(dependents, Dependent{what, c.certain(relation, table, column)})
		}
	}
	for _, name := range c.publishing(table, column) {
		dependents = append(dependents, Dependent{fmt.Sprintf("the publication %q", name), true})
	}
	for _, function := range c.bodies(table, column, (*Function).tracked) {
		dependents = append(dependents, Dependent{fmt.Sprintf("the function %s()", function.Name), true})
	}
	relation := c.relations[table]
	if relation == nil {
		return dependents
	}
	for _, trigger := range relation.Triggers {
		if slices.Contains(trigger.Columns, column) {
			dependents = append(dependents, Dependent{fmt.Sprintf("the trigger %q", trigger.Name), true})
		}
	}
	for _, policy := range relation.Policies {
		if slices.Contains(policy.Uses, column) {
			dependents = append(dependents, Dependent{fmt.Sprintf("the policy %q", policy.Name), true})
		}
	}
	for _, rule := range relation.Rules {
		if slices.Contains(rule.Uses, column) {
			dependents = append(dependents, Dependent{fmt.Sprintf("the rule %q", rule.Name), true})
		}
	}
	for _, other := range relation.Columns {
		if slices.Contains(other.ComputedFrom, column) {
			dependents = append(dependents, Dependent{fmt.Sprintf("the generated column %q", other.Name), true})
		}
	}
	return dependents
}

// certain reports whether a column that a view names can only be that of the table.
func (c *Catalog) certain(view *Relation, table Name, column string) bool {
	for _, use := range view.Uses {
		other := c.relations[use.Table]
		if use.Table != table && (other == nil || other.Partial || other.Column(column) != nil) {
			return false
		}
	}
	return true
}

// ForeignKeyPeers are the tables at the other ends of the foreign keys that hold a column.
func (c *Catalog) ForeignKeyPeers(table Name, column string) (peers []Name) {
	for _, relation := range c.Relations() {
		for _, constraint := range relation.Constraints {
			if constraint.Kind != ForeignKey || constraint.References == relation.Name {
				continue
			}
			switch {
			case relation.Name == table && slices.Contains(constraint.Columns, column):
				peers = append(peers, constraint.References)
			case constraint.References == table && slices.Contains(c.keyOf(constraint), column):
				peers = append(peers, relation.Name)
			}
		}
	}
	return peers
}

// keyOf are the columns that a foreign key points to: those it names, or the primary key.
func (c *Catalog) keyOf(foreign *Constraint) []string {
	if len(foreign.ReferencedColumns) > 0 {
		return foreign.ReferencedColumns
	}
	if target := c.relations[foreign.References]; target != nil {
		for _, constraint := range target.Constraints {
			if constraint.Kind == PrimaryKey {
				return constraint.Columns
			}
		}
	}
	return nil
}

// NewForeignKey is a foreign key that a statement adds.
type NewForeignKey struct {
	// Table is the table that gets it, References the one it points to.
	Table, References *pg_query.RangeVar
	Constraint        *pg_query.Constraint
	// Columns are those of Table that it holds.
	Columns []string
}

// foreignKeys are the foreign keys that a statement adds, in CREATE TABLE and in ALTER TABLE. Before PostgreSQL 13 a
// column's is added even if IF NOT EXISTS meets the column.
// https://www.postgresql.org/docs/release/13.0/
func (c *Catalog) foreignKeys(node *pg_query.Node, version int) (keys []NewForeignKey) {
	add := func(table *pg_query.RangeVar, constraint *pg_query.Constraint, columns []string) {
		if constraint.GetContype() == pg_query.ConstrType_CONSTR_FOREIGN {
			keys = append(keys, NewForeignKey{table, constraint.GetPktable(), constraint, columns})
		}
	}
	addAll := func(table *pg_query.RangeVar, element *pg_query.Node) {
		add(table, element.GetConstraint(), stringsOf(element.GetConstraint().GetFkAttrs()))
		for _, inline := range element.GetColumnDef().GetConstraints() {
			add(table, inline.GetConstraint(), []string{element.GetColumnDef().GetColname()})
		}
	}
	if create := node.GetCreateStmt(); create != nil && !c.idleCreate(create) {
		for _, element := range slices.Concat(create.GetTableElts(), create.GetConstraints()) {
			addAll(create.GetRelation(), element)
		}
	}
	if alter := node.GetAlterTableStmt(); alter != nil {
		for _, node := range alter.GetCmds() {
			if cmd := node.GetAlterTableCmd(); version < 13 || !c.Idle(alter.GetRelation(), cmd) {
				addAll(alter.GetRelation(), cmd.GetDef())
			}
		}
	}
	return keys
}

// Key are the columns of the referenced table that a foreign key points to, nil if they are not known.
func (c *Catalog) Key(key NewForeignKey) []string {
	return c.keyOf(&Constraint{
		References: c.Resolve(key.References), ReferencedColumns: stringsOf(key.Constraint.GetPkAttrs()),
	})
}

// TableOfIndex is the table of an index, nil if the index is not known.
func (c *Catalog) TableOfIndex(index Name) *Relation {
	if relation := c.relations[index]; relation != nil && relation.Kind == IndexRelation {
		return c.relations[relation.Table]
	}
	for _, relation := range c.Relations() {
		if relation.Index(index) != nil {
			return relation
		}
	}
	return nil
}
