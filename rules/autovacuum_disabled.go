package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "autovacuum-disabled",
		Group:    lint.Tables,
		Severity: lint.Warning,
		Summary:  "Without autovacuum a table keeps growing, and plans are made from old statistics",
		Check:    checkAutovacuumDisabled,
	})
}

func checkAutovacuumDisabled(pass *lint.Pass) {
	for table, cmd := range pass.AlterTable() {
		if cmd.GetSubtype() == pg_query.AlterTableType_AT_SetRelOptions {
			reportAutovacuum(pass, table, cmd.GetDef().GetList().GetItems())
		}
	}
	if create := pass.Node.GetCreateStmt(); create != nil {
		reportAutovacuum(pass, create.GetRelation(), create.GetOptions())
	}
}

func reportAutovacuum(pass *lint.Pass, table *pg_query.RangeVar, options []*pg_query.Node) {
	for _, option := range options {
		if def := option.GetDefElem(); def.GetDefname() != "autovacuum_enabled" || lint.HasOption([]*pg_query.Node{option}, "autovacuum_enabled") {
			continue
		}
		what := ""
		if option.GetDefElem().GetDefnamespace() == "toast" {
			what = "the large values of "
		}
		pass.Reportf("nothing clears dead rows out of %s%q any more", what, lint.TableName(table)).
			Hintf("tune autovacuum for the table instead of turning it off")
	}
}
