package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "create-index-blocking",
		Group:    lint.Indexes,
		Severity: lint.Error,
		Summary:  "CREATE INDEX blocks writes until the index is built",
		Check:    checkCreateIndexBlocking,
		Rewrite:  rewrite.Statement,
	})
}

func checkCreateIndexBlocking(pass *lint.Pass) {
	index := pass.Node.GetIndexStmt()
	if index == nil || index.Concurrent || pass.New(index.Relation) || builtLater(pass, index) || thereAlready(pass, index) {
		return
	}
	pass.Reportf("CREATE INDEX blocks writes to %q until the index is built", lint.TableName(index.Relation)).
		Hintf("create it CONCURRENTLY, outside of a transaction").
		Claims(pass.Catalog.Resolve(index.Relation), lint.Claim{Lock: lint.Share, Scan: true})
}

// builtLater reports whether the statement blocks nobody's writes: ON ONLY a partitioned table makes an
// index without entries, and a materialized view is not written to.
func builtLater(pass *lint.Pass, index *pg_query.IndexStmt) bool {
	table := pass.Relation(index.Relation)
	if table == nil {
		return !index.Relation.GetInh()
	}
	only := !index.Relation.GetInh() && (table.Kind == lint.PartitionedTable || table.Partial)
	return only || table.Kind == lint.MaterializedView
}

// thereAlready reports whether IF NOT EXISTS meets the index.
func thereAlready(pass *lint.Pass, index *pg_query.IndexStmt) bool {
	name := pass.Catalog.Resolve(index.Relation)
	return index.GetIfNotExists() && pass.Catalog.Exists(&pg_query.RangeVar{Schemaname: name.Schema, Relname: index.GetIdxname()})
}
