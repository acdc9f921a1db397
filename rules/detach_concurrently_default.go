package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "detach-concurrently-default",
		Group:    lint.Partitions,
		Severity: lint.Error,
		Summary:  "With a default partition, DETACH PARTITION CONCURRENTLY fails",
		Check:    checkDetachConcurrentlyDefault,
	})
}

func checkDetachConcurrentlyDefault(pass *lint.Pass) {
	for parent, cmd := range pass.AlterTable() {
		relation := pass.Relation(parent)
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_DetachPartition || !cmd.GetDef().GetPartitionCmd().GetConcurrent() || relation == nil {
			continue
		}
		if (relation.DefaultPartition == lint.Name{}) {
			continue
		}
		pass.Reportf("%q has the default partition %q, and PostgreSQL refuses CONCURRENTLY there", lint.TableName(parent), relation.DefaultPartition).
			Hintf("set lock_timeout, and detach it without CONCURRENTLY").
			Claims(relation.Name, lint.Claim{Fails: true})
	}
}
