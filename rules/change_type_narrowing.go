package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "change-type-narrowing",
		Group:    lint.Columns,
		Severity: lint.Warning,
		Summary:  "A narrower type rounds values, or fails on the first that does not fit",
		Check:    checkChangeTypeNarrowing,
	})
}

func checkChangeTypeNarrowing(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		column := pass.Relation(table).Column(cmd.GetName())
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_AlterColumnType || column == nil {
			continue
		}
		to := pass.Catalog.TypeOf(cmd.GetDef().GetColumnDef().GetTypeName())
		loss := lint.Narrowing(column.Type, to)
		if loss == "" {
			continue
		}
		pass.Reportf("from %s to %s, %q of %q %s", column.Type, to, cmd.GetName(), lint.TableName(table), loss).
			At(cmd.GetDef().GetColumnDef().GetLocation()).
			Hintf("make sure of it before, with a CHECK NOT VALID that is then validated")
	}
}
