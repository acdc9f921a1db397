package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-not-null",
		Group:    lint.Columns,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "DROP NOT NULL lets nulls reach code that does not expect them",
		Check:    checkDropNotNull,
	})
}

func checkDropNotNull(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		column := pass.Relation(table).Column(cmd.GetName())
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_DropNotNull || column != nil && (column.Made != nil || column.Known() && !column.NotNull) {
			continue
		}
		pass.Reportf("code that reads %q of %q may meet nulls from now on", cmd.GetName(), lint.TableName(table)).
			Hintf("deploy readers that take nulls first, and say so here")
	}
}
