package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "detach-partition-blocking",
		Group:    lint.Partitions,
		Severity: lint.Error,
		Summary:  "DETACH PARTITION locks the whole partitioned table against all use",
		Check:    checkDetachPartitionBlocking,
		Rewrite:  rewrite.Statement,
	})
}

func checkDetachPartitionBlocking(pass *lint.Pass) {
	for parent, cmd := range pass.AlterExisting() {
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_DetachPartition || cmd.GetDef().GetPartitionCmd().GetConcurrent() {
			continue
		}
		relation := pass.Relation(parent)
		report := pass.Reportf("DETACH PARTITION waits for every query on %q, and all new ones wait behind it until the commit", lint.TableName(parent)).
			Claims(pass.Catalog.Resolve(parent), lint.Claim{Lock: lint.AccessExclusive})
		switch {
		case pass.Version < 14:
			report.Hintf("set lock_timeout, and try again if it fails")
		case relation != nil && relation.DefaultPartition != lint.Name{}:
			report.Hintf("set lock_timeout: with a default partition it cannot be done CONCURRENTLY")
		default:
			report.Hintf("DETACH PARTITION … CONCURRENTLY, outside of a transaction")
		}
	}
}
