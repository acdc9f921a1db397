package rules

import "github.com/migrate-check/migrate-check/lint"

func init() {
	register(&lint.Rule{
		ID:       "create-index-blocking",
		Group:    lint.Indexes,
		Severity: lint.Error,
		Summary:  "CREATE INDEX blocks writes until the index is built",
		Check:    checkCreateIndexBlocking,
	})
}

func checkCreateIndexBlocking(pass *lint.Pass) {
	index := pass.Node.GetIndexStmt()
	if index == nil || index.Concurrent || pass.New(index.Relation) {
		return
	}
	pass.Reportf("CREATE INDEX blocks writes to %q until the index is built", lint.TableName(index.Relation)).
		Hintf("create it CONCURRENTLY, outside of a transaction").
		Claims(pass.Catalog.Resolve(index.Relation), lint.Claim{Lock: lint.Share, Scan: true})
}
