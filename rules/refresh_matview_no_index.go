package rules

import (
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "refresh-matview-no-index",
		Group:    lint.Programs,
		Severity: lint.Error,
		Summary:  "REFRESH … CONCURRENTLY fails without a unique index over all rows of the view",
		Check:    checkRefreshMatviewNoIndex,
	})
}

func checkRefreshMatviewNoIndex(pass *lint.Pass) {
	refresh := pass.Node.GetRefreshMatViewStmt()
	view := pass.Relation(refresh.GetRelation())
	if !refresh.GetConcurrent() || view == nil || !view.Whole || slices.ContainsFunc(view.Indexes, identifiesRows) {
		return
	}
	pass.Reportf("%q has no unique index over all of its rows, so REFRESH … CONCURRENTLY fails", view.Name).
		Hintf("create one first").
		Claims(view.Name, lint.Claim{Fails: true})
}

func identifiesRows(index *lint.Index) bool {
	return index.Unique && !index.Partial && !index.Expression
}
