package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-partition",
		Group:    lint.Partitions,
		Severity: lint.Warning,
		Summary:  "Dropping a partition locks the whole partitioned table against all use",
		Check:    checkDropPartition,
		Rewrite:  rewrite.Statement,
	})
}

func checkDropPartition(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_TABLE {
		return
	}
	for _, object := range drop.GetObjects() {
		table := pass.Relation(lint.DroppedName(object))
		if !table.Partition() || pass.Catalog.RelationNamed(table.Parents[0]).New() {
			continue
		}
		pass.Reportf("nothing can use %q until the commit either", table.Parents[0]).
			Hintf("DETACH PARTITION … CONCURRENTLY first").
			Claims(table.Parents[0], lint.Claim{Lock: lint.AccessExclusive})
	}
}
