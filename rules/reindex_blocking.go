package rules

import (
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "reindex-blocking",
		Group:    lint.Indexes,
		Severity: lint.Error,
		Summary:  "REINDEX blocks writes to the table, and queries that would use the index",
		Check:    checkReindexBlocking,
		Rewrite:  rewrite.Statement,
	})
}

func checkReindexBlocking(pass *lint.Pass) {
	reindex := pass.Node.GetReindexStmt()
	if reindex == nil || lint.HasOption(reindex.GetParams(), "concurrently") || pass.New(reindex.GetRelation()) {
		return
	}
	name := reindex.GetName()
	if relation := reindex.GetRelation(); relation != nil {
		name = lint.TableName(relation)
	}
	report := pass.Reportf("REINDEX of %q blocks writes until it is done, and queries that would use the index", name)
	if pass.Version >= 12 {
		report.Hintf("REINDEX … CONCURRENTLY, outside of a transaction")
	} else {
		report.Hintf("create the index CONCURRENTLY under another name, then drop the old one")
	}
}
