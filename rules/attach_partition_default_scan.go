package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "attach-partition-default-scan",
		Group:    lint.Partitions,
		Severity: lint.Error,
		Summary:  "Adding a partition reads the default partition while nothing else can use it",
		Check:    checkAttachPartitionDefaultScan,
		Rewrite:  rewrite.Statement,
	})
}

func checkAttachPartitionDefaultScan(pass *lint.Pass) {
	for table, cmd := range pass.AlterTable() {
		if cmd.GetSubtype() == pg_query.AlterTableType_AT_AttachPartition {
			reportDefaultScan(pass, table, cmd.GetDef().GetPartitionCmd().GetBound())
		}
	}
	create := pass.Node.GetCreateStmt()
	if create.GetPartbound() != nil && !(create.GetIfNotExists() && pass.Catalog.Exists(create.GetRelation())) {
		reportDefaultScan(pass, create.GetInhRelations()[0].GetRangeVar(), create.GetPartbound())
	}
}

func reportDefaultScan(pass *lint.Pass, parent *pg_query.RangeVar, bound *pg_query.PartitionBoundSpec) {
	relation := pass.Relation(parent)
	if relation == nil || bound.GetIsDefault() {
		return
	}
	rest := pass.Catalog.RelationNamed(relation.DefaultPartition)
	if rest == nil || rest.New() || excludesBound(relation, rest, bound) {
		return
	}
	pass.Reportf("the default partition %q is read for rows that belong into the new one, while nothing else can use it", rest.Name).
		Hintf("first add a CHECK to it that excludes the new bounds NOT VALID, and validate it").
		Claims(rest.Name, lint.Claim{Lock: lint.AccessExclusive, Scan: true})
}

func excludesBound(parent, rest *lint.Relation, bound *pg_query.PartitionBoundSpec) bool {
	values := lint.BoundValues(bound)
	return len(values) > 0 && slices.ContainsFunc(rest.Constraints, func(c *lint.Constraint) bool {
		return c.Kind == lint.Check && c.Validated && containsAll(c.Columns, parent.PartitionKey) && containsAll(c.Constants, values)
	})
}
