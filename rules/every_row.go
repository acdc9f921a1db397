package rules

import (
	"iter"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// withQueries are a statement and those in its WITH.
func withQueries(node *pg_query.Node) iter.Seq[*pg_query.Node] {
	with := node.GetSelectStmt().GetWithClause()
	switch n := node.GetNode().(type) {
	case *pg_query.Node_InsertStmt:
		with = n.InsertStmt.GetWithClause()
	case *pg_query.Node_UpdateStmt:
		with = n.UpdateStmt.GetWithClause()
	case *pg_query.Node_DeleteStmt:
		with = n.DeleteStmt.GetWithClause()
	case *pg_query.Node_MergeStmt:
		with = n.MergeStmt.GetWithClause()
	}
	return func(yield func(*pg_query.Node) bool) {
		if !yield(node) {
			return
		}
		for _, query := range with.GetCtes() {
			if !yield(query.GetCommonTableExpr().GetCtequery()) {
				return
			}
		}
	}
}

// holdsAlways reports whether a WHERE lets every row through: there is none, or it is true, or 1 = 1.
func holdsAlways(where *pg_query.Node) bool {
	if where == nil || where.GetAConst().GetBoolval().GetBoolval() {
		return true
	}
	compare := where.GetAExpr()
	if compare.GetLexpr().GetAConst() == nil || compare.GetRexpr().GetAConst() == nil {
		return false
	}
	operator := compare.GetName()
	sides := lint.Constants(where)
	return len(operator) == 1 && operator[0].GetString_().GetSval() == "=" && len(sides) == 2 && sides[0] == sides[1]
}
