package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-column",
		Group:    lint.Columns,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "DROP COLUMN deletes the values for good, and breaks code that still uses the column",
		Check:    checkDropColumn,
	})
}

func checkDropColumn(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		column := pass.Relation(table).Column(cmd.GetName())
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_DropColumn || column != nil && column.Made != nil {
			continue
		}
		pass.Reportf("DROP COLUMN deletes the values of %q in %q for good, and breaks code that still uses it",
			cmd.GetName(), lint.TableName(table)).
			Hintf("stop using it in one release, drop it in a later one, and say why here")
	}
}
