package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Apply follows what a statement does to the schema and to the session's settings. A statement that
// could not be parsed does what its outline tells, and perhaps more.
func (c *Catalog) Apply(stmt *Statement) {
	c.Settings.apply(stmt)
	c.conditional = stmt.Conditional
	switch node := stmt.effective().GetNode().(type) {
	case *pg_query.Node_CreateStmt:
		c.createTable(node.CreateStmt, stmt.Rough)
	case *pg_query.Node_CreateTableAsStmt:
		c.createTableAs(node.CreateTableAsStmt)
	case *pg_query.Node_SelectStmt:
		c.selectInto(node.SelectStmt)
	case *pg_query.Node_ViewStmt:
		c.createView(node.ViewStmt)
	case *pg_query.Node_CreateSeqStmt:
		c.createSequence(node.CreateSeqStmt)
	case *pg_query.Node_AlterSeqStmt:
		c.alterSequence(node.AlterSeqStmt)
	case *pg_query.Node_IndexStmt:
		c.createIndex(node.IndexStmt)
	case *pg_query.Node_AlterTableStmt:
		c.alterTable(node.AlterTableStmt)
	case *pg_query.Node_RenameStmt:
		c.rename(node.RenameStmt)
	case *pg_query.Node_AlterObjectSchemaStmt:
		c.setSchema(node.AlterObjectSchemaStmt)
	case *pg_query.Node_DropStmt:
		c.drop(node.DropStmt)
	case *pg_query.Node_CreateEnumStmt:
		c.addType(&Type{
			Name: c.newType(node.CreateEnumStmt.GetTypeName()), Kind: Enum, Values: stringsOf(node.CreateEnumStmt.GetVals()),
		})
	case *pg_query.Node_AlterEnumStmt:
		c.alterEnum(node.AlterEnumStmt)
	case *pg_query.Node_CreateDomainStmt:
		c.createDomain(node.CreateDomainStmt)
	case *pg_query.Node_AlterDomainStmt:
		c.alterDomain(node.AlterDomainStmt)
	case *pg_query.Node_CompositeTypeStmt:
		c.addType(&Type{Name: c.target(node.CompositeTypeStmt.GetTypevar()), Kind: Composite})
	case *pg_query.Node_CreateFunctionStmt:
		c.createFunction(stmt, node.CreateFunctionStmt)
	case *pg_query.Node_CreatePublicationStmt:
		c.createPublication(node.CreatePublicationStmt)
	case *pg_query.Node_AlterPublicationStmt:
		c.alterPublication(node.AlterPublicationStmt)
	case *pg_query.Node_CreateStatsStmt:
		c.createStatistics(node.CreateStatsStmt)
	case *pg_query.Node_CreateTrigStmt:
		c.createTrigger(node.CreateTrigStmt)
	case *pg_query.Node_CreatePolicyStmt:
		c.createPolicy(node.CreatePolicyStmt)
	case *pg_query.Node_RuleStmt:
		c.createRule(node.RuleStmt)
	case *pg_query.Node_TransactionStmt:
		if node.TransactionStmt.GetKind() == pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK {
			c.rollBack(stmt.Transaction.Number)
		}
	}
}

// rollBack forgets what a transaction made. What it dropped or altered stays so; nothing is then taken
// for new that is not.
func (c *Catalog) rollBack(transaction int) {
	undone := func(made *Origin) bool { return made != nil && made.Transaction == transaction }
	for _, relation := range c.Changed() {
		if undone(relation.Made) {
			c.remove(relation.Name)
			continue
		}
		relation.Constraints = slices.DeleteFunc(relation.Constraints, func(x *Constraint) bool { return undone(x.Made) })
		relation.Indexes = slices.DeleteFunc(relation.Indexes, func(x *Index) bool { return undone(x.Made) })
		relation.Columns = slices.DeleteFunc(relation.Columns, func(x *Column) bool { return undone(x.Made) })
	}
	for _, made := range c.change.types {
		if undone(made.Made) {
			delete(c.types, made.Name)
		}
	}
}
