package rules

import (
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "concurrently-if-not-exists",
		Group:    lint.Indexes,
		Severity: lint.Error,
		Summary:  "IF NOT EXISTS keeps the invalid index that a failed attempt left behind",
		Check:    checkConcurrentlyIfNotExists,
		Rewrite:  rewrite.Statement,
	})
}

func checkConcurrentlyIfNotExists(pass *lint.Pass) {
	index := pass.Node.GetIndexStmt()
	if !index.GetConcurrent() || !index.GetIfNotExists() {
		return
	}
	name := pass.Catalog.Resolve(index.GetRelation())
	name.Name = index.GetIdxname()
	if pass.Catalog.Dropped(name) {
		return
	}
	pass.Reportf("if an earlier attempt failed, its invalid index %q stays, and this says that all is well", index.GetIdxname()).
		Hintf("leave IF NOT EXISTS out, or DROP INDEX CONCURRENTLY IF EXISTS first")
}
