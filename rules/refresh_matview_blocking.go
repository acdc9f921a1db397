package rules

import (
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "refresh-matview-blocking",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "REFRESH MATERIALIZED VIEW stops every reader of the view until it is done",
		Check:    checkRefreshMatviewBlocking,
		Rewrite:  rewrite.Statement,
	})
}

func checkRefreshMatviewBlocking(pass *lint.Pass) {
	refresh := pass.Node.GetRefreshMatViewStmt()
	if refresh == nil || refresh.GetConcurrent() || refresh.GetSkipData() || pass.New(refresh.GetRelation()) {
		return
	}
	pass.Reportf("nothing can read %q until it is filled anew", lint.TableName(refresh.GetRelation())).
		Hintf("REFRESH MATERIALIZED VIEW CONCURRENTLY, which wants a unique index").
		Claims(pass.Catalog.Resolve(refresh.GetRelation()), lint.Claim{Lock: lint.AccessExclusive})
}
