package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// changesRows names the command if it may change any number of rows. INSERT of literal rows is short.
func changesRows(node *pg_query.Node) string {
	switch {
	case node.GetUpdateStmt() != nil:
		return "UPDATE"
	case node.GetDeleteStmt() != nil:
		return "DELETE"
	case node.GetMergeStmt() != nil:
		return "MERGE"
	case node.GetInsertStmt() != nil && len(node.GetInsertStmt().GetSelectStmt().GetSelectStmt().GetFromClause()) > 0:
		return "INSERT … SELECT"
	}
	return ""
}

// fillsRelation names the command if it fills a table or a materialized view from others.
func fillsRelation(node *pg_query.Node) string {
	switch create := node.GetCreateTableAsStmt(); {
	case create != nil && !create.GetInto().GetSkipData():
		if create.GetObjtype() == pg_query.ObjectType_OBJECT_MATVIEW {
			return "CREATE MATERIALIZED VIEW"
		}
		return "CREATE TABLE AS"
	case node.GetSelectStmt().GetIntoClause() != nil:
		return "SELECT INTO"
	case node.GetRefreshMatViewStmt() != nil && !node.GetRefreshMatViewStmt().GetSkipData():
		return "REFRESH MATERIALIZED VIEW"
	}
	return ""
}

// aFewRows reports whether a statement that writes rows certainly writes few: those of a table that the change made, those
// that it does not read from a table that was there before, or those that a unique key names.
func aFewRows(pass *lint.Pass) bool {
	update, remove := pass.Node.GetUpdateStmt(), pass.Node.GetDeleteStmt()
	switch {
	case update != nil:
		return pass.New(update.GetRelation()) || namedByKey(pass, update.GetRelation(), update.GetWhereClause())
	case remove != nil:
		return pass.New(remove.GetRelation()) || namedByKey(pass, remove.GetRelation(), remove.GetWhereClause())
	case pass.Node.GetMergeStmt() != nil, pass.Node.GetRefreshMatViewStmt() != nil:
		return false
	}
	target := pass.Node.GetInsertStmt().GetRelation()
	return !slices.ContainsFunc(lint.TablesIn(pass.Node), func(read *pg_query.RangeVar) bool { return read != target && !pass.New(read) })
}

// namedByKey reports whether a condition gives constants for all columns of a unique key.
func namedByKey(pass *lint.Pass, ref *pg_query.RangeVar, condition *pg_query.Node) bool {
	table := pass.Relation(ref)
	if table == nil {
		return false
	}
	given := constantColumns(condition)
	return slices.ContainsFunc(table.Indexes, func(index *lint.Index) bool {
		return index.Unique && !index.Partial && !index.Expression && len(index.Columns) > 0 && containsAll(given, index.Columns)
	})
}

// constantColumns are the columns that a condition compares with constants, by = or IN.
func constantColumns(condition *pg_query.Node) (columns []string) {
	if and := condition.GetBoolExpr(); and.GetBoolop() == pg_query.BoolExprType_AND_EXPR {
		for _, arg := range and.GetArgs() {
			columns = append(columns, constantColumns(arg)...)
		}
		return columns
	}
	compared := condition.GetAExpr()
	switch compared.GetKind() {
	case pg_query.A_Expr_Kind_AEXPR_OP, pg_query.A_Expr_Kind_AEXPR_IN:
	default:
		return nil
	}
	path, operator := lint.Strings(compared.GetLexpr().GetColumnRef().GetFields()), lint.Strings(compared.GetName())
	if len(path) == 0 || !slices.Equal(operator, []string{"="}) || !isConstant(compared.GetRexpr()) {
		return nil
	}
	return path[len(path)-1:]
}

func isConstant(value *pg_query.Node) bool {
	if list := value.GetList(); list != nil {
		return !slices.ContainsFunc(list.GetItems(), func(item *pg_query.Node) bool { return !isConstant(item) })
	}
	return value.GetAConst() != nil || value.GetTypeCast().GetArg().GetAConst() != nil
}
