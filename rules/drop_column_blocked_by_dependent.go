package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-column-blocked-by-dependent",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "DROP COLUMN of a column that a view, a trigger or a policy uses fails",
		Check:    checkDropColumnBlockedByDependent,
	})
}

func checkDropColumnBlockedByDependent(pass *lint.Pass) {
	for table, cmd := range pass.AlterTable() {
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_DropColumn || cmd.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE {
			continue
		}
		for _, dependent := range pass.Catalog.Dependents(pass.Catalog.Resolve(table), cmd.GetName()) {
			pass.Reportf("dropping %q of %q fails, because %s uses it%s", cmd.GetName(), lint.TableName(table), dependent.What, dependent.Doubt()).
				Hintf("drop it first, by name").
				Claims(pass.Catalog.Resolve(table), lint.Claim{Fails: true})
		}
	}
}
