package rules

import (
	"slices"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "change-type-index-rebuild",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "Changing the type of a column builds partial indexes and indexes on expressions anew while nothing else can use the table",
		Check:    checkChangeTypeIndexRebuild,
		Rewrite:  rewrite.Statement,
	})
}

func checkChangeTypeIndexRebuild(pass *lint.Pass) {
	for change := range freeTypeChanges(pass) {
		for _, index := range change.relation.Indexes {
			if !rebuilt(pass.Catalog, index, change) {
				continue
			}
			pass.Reportf("the index %q is built anew while nothing else can use %q", index.Name, lint.TableName(change.table)).
				At(change.location).
				Hintf("drop the index CONCURRENTLY, change the type, and create it CONCURRENTLY again").
				Claims(change.relation.Name, lint.Claim{Lock: lint.AccessExclusive})
		}
	}
}

// An index keeps its file if it holds the column itself, in the same order, and has no condition that
// mentions it.
func rebuilt(catalog *lint.Catalog, index *lint.Index, change typeChange) bool {
	sortsAnew := change.collates || !catalog.SortsAlike(change.from, change.to)
	return slices.Contains(index.Uses, change.column) || sortsAnew && slices.Contains(index.Columns, change.column)
}
