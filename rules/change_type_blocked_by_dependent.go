package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "change-type-blocked-by-dependent",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "Changing the type of a column that a view, a trigger or a policy uses fails",
		Check:    checkChangeTypeBlockedByDependent,
	})
}

func checkChangeTypeBlockedByDependent(pass *lint.Pass) {
	for table, cmd := range pass.AlterTable() {
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_AlterColumnType {
			continue
		}
		for _, dependent := range pass.Catalog.Dependents(pass.Catalog.Resolve(table), cmd.GetName()) {
			pass.Reportf("changing the type of %q in %q fails, because %s uses it%s",
				cmd.GetName(), lint.TableName(table), dependent.What, dependent.Doubt()).
				At(cmd.GetDef().GetColumnDef().GetLocation()).
				Hintf("drop it before, and create it again after, in the same transaction").
				Claims(pass.Catalog.Resolve(table), lint.Claim{Fails: true})
		}
	}
}
