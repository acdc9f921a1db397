package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-identity",
		Group:    lint.Columns,
		Severity: lint.Warning,
		Summary:  "DROP IDENTITY makes inserts fail that leave the column out",
		Check:    checkDropIdentity,
	})
}

func checkDropIdentity(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_DropIdentity || givenAnother(pass, table, cmd.GetName()) {
			continue
		}
		pass.Reportf("inserts into %q that leave %q out fail from now on", lint.TableName(table), cmd.GetName()).
			Hintf("give the column another default in the same transaction")
	}
}
