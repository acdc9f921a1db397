package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-default",
		Group:    lint.Columns,
		Severity: lint.Warning,
		Summary:  "DROP DEFAULT of a NOT NULL column fails inserts that leave the column out",
		Check:    checkDropDefault,
	})
}

func checkDropDefault(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		column := pass.Catalog.Relation(table).Column(cmd.GetName())
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_ColumnDefault || cmd.GetDef() != nil || column == nil {
			continue
		}
		if column.Made != nil || !column.NotNull || !column.Default {
			continue
		}
		pass.Reportf("inserts into %q that leave %q out fail from now on", lint.TableName(table), cmd.GetName()).
			Hintf("deploy code that always writes the column first")
	}
}
