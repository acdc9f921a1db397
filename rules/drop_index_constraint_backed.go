package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-index-constraint-backed",
		Group:    lint.Indexes,
		Severity: lint.Error,
		Summary:  "DROP INDEX of the index behind a constraint fails",
		Check:    checkDropIndexConstraintBacked,
	})
}

func checkDropIndexConstraintBacked(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_INDEX {
		return
	}
	for _, object := range drop.GetObjects() {
		name := pass.Catalog.Resolve(lint.DroppedName(object))
		for _, table := range pass.Catalog.Relations() {
			index := table.Index(name)
			if index == nil || index.Constraint == "" {
				continue
			}
			pass.Reportf("the index stands behind the constraint %q of %q, and cannot be dropped alone", index.Constraint, table.Name).
				Hintf("ALTER TABLE … DROP CONSTRAINT").
				Claims(table.Name, lint.Claim{Fails: true})
		}
	}
}
