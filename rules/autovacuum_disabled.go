package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "autovacuum-disabled",
		Group:    lint.Tables,
		Severity: lint.Warning,
		Summary:  "Without autovacuum a table grows, and the server stops in the end to save its transaction numbers",
		Check:    checkAutovacuumDisabled,
	})
}

func checkAutovacuumDisabled(pass *lint.Pass) {
	for table, cmd := range pass.AlterTable() {
		if cmd.GetSubtype() == pg_query.AlterTableType_AT_SetRelOptions && disablesAutovacuum(cmd.GetDef().GetList().GetItems()) {
			reportAutovacuum(pass, table)
		}
	}
	if create := pass.Node.GetCreateStmt(); disablesAutovacuum(create.GetOptions()) {
		reportAutovacuum(pass, create.GetRelation())
	}
}

func disablesAutovacuum(options []*pg_query.Node) bool {
	return slices.ContainsFunc(options, func(node *pg_query.Node) bool {
		return node.GetDefElem().GetDefname() == "autovacuum_enabled" && !lint.HasOption(options, "autovacuum_enabled")
	})
}

func reportAutovacuum(pass *lint.Pass, table *pg_query.RangeVar) {
	pass.Reportf("nothing clears dead rows out of %q any more", lint.TableName(table)).
		Hintf("tune autovacuum for the table instead of turning it off")
}
