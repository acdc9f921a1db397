package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-if-not-exists-mismatch",
		Group:    lint.Columns,
		Severity: lint.Warning,
		Summary:  "ADD COLUMN IF NOT EXISTS leaves a column that is there as it is, with another type",
		Check:    checkAddColumnIfNotExistsMismatch,
	})
}

func checkAddColumnIfNotExistsMismatch(pass *lint.Pass) {
	for table, cmd := range pass.AlterTable() {
		def := cmd.GetDef().GetColumnDef()
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_AddColumn || !cmd.GetMissingOk() {
			continue
		}
		column, wanted := pass.Catalog.Relation(table).Column(def.GetColname()), pass.Catalog.TypeOf(def.GetTypeName())
		if column == nil || !column.Type.Known() || column.Type.Equal(wanted) {
			continue
		}
		pass.Reportf("%q of %q exists with the type %s and stays so; it does not become %s",
			def.GetColname(), lint.TableName(table), column.Type, wanted).
			At(def.GetLocation()).
			Hintf("leave IF NOT EXISTS out, and change the type in a revision of its own")
	}
}
