package rules

import (
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "foreign-key-missing-index",
		Group:    lint.Constraints,
		Severity: lint.Warning,
		Summary:  "Without an index on the columns of a foreign key, every delete in the other table reads this one",
		Finish:   checkForeignKeyMissingIndex,
	})
}

func checkForeignKeyMissingIndex(pass *lint.Pass) {
	for _, table := range pass.Catalog.Changed() {
		for _, constraint := range table.Constraints {
			if constraint.Kind != lint.ForeignKey || constraint.Made == nil || hasIndexFor(table, constraint) {
				continue
			}
			pass.ReportMadef(constraint.Made, "no index of %q begins with %s, so each delete in %q reads all of it",
				table.Name, strings.Join(constraint.Columns, ", "), constraint.References).
				Hintf("create one, CONCURRENTLY if the table has rows")
		}
	}
}

// An index serves if it begins with the columns, in any order. Where indexes may exist that we do not
// know of, we do not say that there is none.
func hasIndexFor(table *lint.Relation, constraint *lint.Constraint) bool {
	if table.Partial {
		return true
	}
	return slices.ContainsFunc(table.Indexes, func(index *lint.Index) bool {
		if index.Partial || len(index.Columns) < len(constraint.Columns) {
			return false
		}
		first := slices.Sorted(slices.Values(index.Columns[:len(constraint.Columns)]))
		return slices.Equal(first, slices.Sorted(slices.Values(constraint.Columns)))
	})
}
