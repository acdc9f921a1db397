package lint

import (
	"fmt"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// RewriteReason says in a few words what in a statement has a table written anew, such as `the type of "code"
// changes`, for a statement that did so. It is empty if the text does not tell, as where a function did it.
//
// PostgreSQL tells event triggers the same: a change of persistence, a default, a type, an access method.
// https://www.postgresql.org/docs/current/functions-event-triggers.html#PG-EVENT-TRIGGER-TABLE-REWRITE-FUNCTIONS
func RewriteReason(sql string) string {
	statements := Parse(sql)
	if len(statements) != 1 {
		return ""
	}
	switch node := statements[0].effective().GetNode().(type) {
	case *pg_query.Node_AlterTableStmt:
		return alterReason(node.AlterTableStmt)
	case *pg_query.Node_VacuumStmt:
		return "VACUUM FULL packs it"
	case *pg_query.Node_ClusterStmt:
		return "CLUSTER sorts it by an index"
	case *pg_query.Node_RefreshMatViewStmt:
		return "REFRESH computes it again"
	}
	return ""
}

// alterReason names each part of ALTER TABLE that may be the reason; with one alone it is the reason. A new column
// counts for its type, which may be a domain that checks each value, only if nothing else does.
func alterReason(alter *pg_query.AlterTableStmt) string {
	var reasons, domains []string
	for _, node := range alter.GetCmds() {
		cmd := node.GetAlterTableCmd()
		column := cmd.GetName()
		reason := ""
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_AddColumn:
			def := cmd.GetDef().GetColumnDef()
			column = def.GetColname()
			if reason = valueReason(def); reason == "" && !builtinTypes[typeName(NewCatalog().TypeOf(def.GetTypeName()))] {
				domains = append(domains, fmt.Sprintf("the type of the new column %q checks each value", column))
			}
		case pg_query.AlterTableType_AT_AlterColumnType:
			reason = fmt.Sprintf("the type of %q changes", column)
		case pg_query.AlterTableType_AT_SetStorage:
			if SetsExpression(cmd) {
				reason = fmt.Sprintf("the expression of %q changes", column)
			}
		case pg_query.AlterTableType_AT_SetLogged:
			reason = "it becomes logged"
		case pg_query.AlterTableType_AT_SetUnLogged:
			reason = "it becomes unlogged"
		case pg_query.AlterTableType_AT_SetAccessMethod:
			reason = "its access method changes"
		case pg_query.AlterTableType_AT_SetTableSpace:
			reason = "it moves to another tablespace"
		}
		if reason != "" && !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	if len(reasons) == 0 {
		reasons = domains
	}
	return strings.Join(reasons, ", ")
}

// valueReason says why each row gets a value of its own in a new column; empty if all get the same, which is not
// written into the rows.
// https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN
func valueReason(def *pg_query.ColumnDef) string {
	column := def.GetColname()
	if Serial(def.GetTypeName()) {
		return fmt.Sprintf("the new column %q numbers the rows", column)
	}
	for _, node := range def.GetConstraints() {
		constraint := node.GetConstraint()
		switch constraint.GetContype() {
		case pg_query.ConstrType_CONSTR_IDENTITY:
			return fmt.Sprintf("the new column %q numbers the rows", column)
		case pg_query.ConstrType_CONSTR_GENERATED:
			return fmt.Sprintf("the new column %q is computed for each row", column)
		case pg_query.ConstrType_CONSTR_DEFAULT:
			if volatility, _ := NewCatalog().Volatility(constraint.GetRawExpr()); volatility != NotVolatile {
				return fmt.Sprintf("the default of the new column %q is computed for each row", column)
			}
		}
	}
	return ""
}
