package rules

import (
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "create-partition-of",
		Group:    lint.Partitions,
		Severity: lint.Error,
		Summary:  "CREATE TABLE … PARTITION OF locks the whole partitioned table against all use",
		Check:    checkCreatePartitionOf,
		Rewrite:  rewrite.Statement,
	})
}

func checkCreatePartitionOf(pass *lint.Pass) {
	create := pass.Node.GetCreateStmt()
	if create.GetPartbound() == nil || create.GetIfNotExists() && pass.Catalog.Exists(create.GetRelation()) {
		return
	}
	parent := create.GetInhRelations()[0].GetRangeVar()
	if pass.New(parent) {
		return
	}
	pass.Reportf("PARTITION OF waits for every query on %q, and all new ones wait behind it until the commit", lint.TableName(parent)).
		Hintf("create the table by itself, then ATTACH PARTITION, which lets reads and writes go on").
		Claims(pass.Catalog.Resolve(parent), lint.Claim{Lock: lint.AccessExclusive})
}
