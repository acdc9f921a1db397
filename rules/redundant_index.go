package rules

import (
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "redundant-index",
		Group:    lint.Indexes,
		Severity: lint.Note,
		Summary:  "An index whose columns another index starts with costs writes and helps no query",
		Check:    checkRedundantIndex,
	})
}

func checkRedundantIndex(pass *lint.Pass) {
	stmt := pass.Node.GetIndexStmt()
	table := pass.Relation(stmt.GetRelation())
	if stmt == nil || table == nil {
		return
	}
	index := lint.IndexOf(stmt)
	for _, other := range table.Indexes {
		if other.Name.Name != index.Name.Name && covers(other, index) {
			pass.Reportf("the index %q of %q begins with the same columns", other.Name, table.Name).
				Hintf("leave one of them out")
			return
		}
	}
}

// covers reports whether every query that an index serves is served by the other one. Indexes with
// conditions, expressions or orders of their own are not compared.
func covers(other, index *lint.Index) bool {
	plain := func(i *lint.Index) bool { return !i.Partial && !i.Expression && !i.Ordered && i.Method == "btree" }
	if !plain(other) || !plain(index) || index.Unique || len(other.Columns) < len(index.Columns) {
		return false
	}
	return slices.Equal(other.Columns[:len(index.Columns)], index.Columns)
}
