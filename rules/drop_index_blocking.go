package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-index-blocking",
		Group:    lint.Indexes,
		Severity: lint.Error,
		Summary:  "DROP INDEX locks the table against all use, and waits for every query that uses it",
		Check:    checkDropIndexBlocking,
		Rewrite:  rewrite.Statement,
	})
}

func checkDropIndexBlocking(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_INDEX || drop.GetConcurrent() {
		return
	}
	for _, object := range drop.GetObjects() {
		name := lint.DroppedName(object)
		index := pass.Relation(name)
		if index.New() || index != nil && pass.Catalog.RelationNamed(index.Table).New() {
			continue
		}
		report := pass.Reportf("DROP INDEX waits for every query on the table of %q, and all new ones wait behind it", lint.TableName(name)).
			Hintf("drop it CONCURRENTLY, outside of a transaction")
		if index != nil {
			report.Claims(index.Table, lint.Claim{Lock: lint.AccessExclusive})
		}
	}
}
