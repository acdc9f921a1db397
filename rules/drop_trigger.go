package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-trigger",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "DROP TRIGGER locks the table, and what the trigger saw to is not seen to any more",
		Check:    checkDropTrigger,
	})
}

func checkDropTrigger(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_TRIGGER {
		return
	}
	for _, object := range drop.GetObjects() {
		table, name := lint.DroppedFrom(object)
		if !pass.New(table) {
			pass.Reportf("what %q saw to in %q is not seen to any more, and nothing can use the table until the commit", name, lint.TableName(table)).
				Hintf("make sure that nothing relies on it").
				Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive})
		}
	}
}
