package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "attach-partition-scan",
		Group:    lint.Partitions,
		Severity: lint.Error,
		Summary:  "ATTACH PARTITION reads the new partition while nothing else can use it",
		Check:    checkAttachPartitionScan,
		Rewrite:  rewrite.Statement,
	})
}

func checkAttachPartitionScan(pass *lint.Pass) {
	for parent, cmd := range pass.AlterTable() {
		partition := cmd.GetDef().GetPartitionCmd()
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_AttachPartition || pass.New(partition.GetName()) {
			continue
		}
		relation := pass.Relation(partition.GetName())
		if provesBound(pass, pass.Relation(parent), relation, partition.GetBound()) {
			continue
		}
		pass.Reportf("ATTACH PARTITION reads all of %q to see that its rows belong there, while nothing else can use it",
			lint.TableName(partition.GetName())).
			Hintf("first add a CHECK with the bounds NOT VALID, and validate it").
			Claims(pass.Catalog.Resolve(partition.GetName()), lint.Claim{Lock: lint.AccessExclusive, Scan: true})
	}
}

// provesBound reports whether a validated CHECK of the partition names the key and every value of the
// bound, and the key cannot be null. PostgreSQL then has no need to look.
// https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
func provesBound(pass *lint.Pass, parent, partition *lint.Relation, bound *pg_query.PartitionBoundSpec) bool {
	values := lint.BoundValues(bound)
	if partition == nil || parent == nil || len(parent.PartitionKey) == 0 || len(values) == 0 {
		return false
	}
	for _, key := range parent.PartitionKey {
		if column := partition.Column(key); (column == nil || !column.NotNull) && !partition.ProvesNotNull(key) {
			return false
		}
	}
	return slices.ContainsFunc(partition.Constraints, func(c *lint.Constraint) bool {
		return c.Kind == lint.Check && c.Validated && containsAll(c.Columns, parent.PartitionKey) && containsAll(c.Constants, values)
	})
}

func containsAll(all, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(w string) bool { return !slices.Contains(all, w) })
}
