package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// expires gives the column of which a condition says that it lies in the future, or is today: what holds then does not
// hold later. A column that has to lie in the past stays there.
func expires(condition *pg_query.Node) (column string, does bool) {
	if joined := condition.GetBoolExpr(); joined != nil && joined.GetBoolop() != pg_query.BoolExprType_NOT_EXPR {
		for _, arg := range joined.GetArgs() {
			if column, does := expires(arg); does {
				return column, true
			}
		}
	}
	compared := condition.GetAExpr()
	if compared.GetKind() != pg_query.A_Expr_Kind_AEXPR_OP || len(compared.GetName()) != 1 {
		return "", false
	}
	earlier, later := compared.GetRexpr(), compared.GetLexpr()
	switch compared.GetName()[0].GetString_().GetSval() {
	case ">", ">=", "=":
	case "<", "<=":
		earlier, later = later, earlier
	default:
		return "", false
	}
	path := lint.Strings(later.GetColumnRef().GetFields())
	if len(path) == 0 || !isPresent(earlier) {
		return "", false
	}
	return path[len(path)-1], true
}

// isPresent reports whether an expression is the present time, or a fixed time away from it.
func isPresent(expr *pg_query.Node) bool {
	if moved := expr.GetAExpr(); moved != nil {
		return isPresent(moved.GetLexpr())
	}
	if cast := expr.GetTypeCast(); cast != nil {
		return isPresent(cast.GetArg())
	}
	name := lint.Strings(expr.GetFuncCall().GetFuncname())
	return expr.GetSqlvalueFunction().GetOp() >= pg_query.SQLValueFunctionOp_SVFOP_CURRENT_DATE &&
		expr.GetSqlvalueFunction().GetOp() <= pg_query.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N ||
		len(name) > 0 && slices.Contains([]string{"now", "transaction_timestamp", "statement_timestamp"}, name[len(name)-1])
}
