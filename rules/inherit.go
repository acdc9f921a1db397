package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "inherit",
		Group:    lint.Partitions,
		Severity: lint.Note,
		Summary:  "INHERIT and NO INHERIT change what queries on the parent return",
		Check:    checkInherit,
	})
}

func checkInherit(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_AddInherit, pg_query.AlterTableType_AT_DropInherit:
			pass.Reportf("queries on %q return other rows from now on", lint.TableName(cmd.GetDef().GetRangeVar())).
				Hintf("make sure that the code that reads %q expects the rows of %q",
					lint.TableName(cmd.GetDef().GetRangeVar()), lint.TableName(table))
		}
	}
}
