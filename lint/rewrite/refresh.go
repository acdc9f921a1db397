package rewrite

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// refresh fills a materialized view anew while it can be read. That takes a unique index over all of its rows,
// which is known to be there or not.
// https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html
func (w *writer) refresh(refresh *pg_query.RefreshMatViewStmt) bool {
	view := w.pass.Catalog.Relation(refresh.GetRelation())
	if refresh.GetConcurrent() || refresh.GetSkipData() || view == nil {
		return false
	}
	if !slices.ContainsFunc(view.Indexes, func(i *lint.Index) bool { return i.Unique && !i.Partial && !i.Expression }) {
		return false
	}
	refresh = clone(refresh)
	refresh.Concurrent = true
	w.inside("the view can be read meanwhile", weak(w.text(&pg_query.Node{Node: &pg_query.Node_RefreshMatViewStmt{RefreshMatViewStmt: refresh}})))
	return true
}
