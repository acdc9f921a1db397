package rules

import (
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "concurrently-on-partitioned",
		Group:    lint.Indexes,
		Severity: lint.Error,
		Summary:  "The indexes of a partitioned table cannot be created or dropped CONCURRENTLY",
		Check:    checkConcurrentlyOnPartitioned,
		Rewrite:  rewrite.Statement,
	})
}

func checkConcurrentlyOnPartitioned(pass *lint.Pass) {
	if index := pass.Node.GetIndexStmt(); index.GetConcurrent() {
		reportPartitioned(pass, pass.Relation(index.GetRelation()), "create it ON ONLY the table, CONCURRENTLY on each partition, and attach those")
	}
	if drop := pass.Node.GetDropStmt(); drop.GetConcurrent() {
		for _, object := range drop.GetObjects() {
			if index := pass.Relation(lint.DroppedName(object)); index != nil {
				reportPartitioned(pass, pass.Catalog.RelationNamed(index.Table), "set lock_timeout, and drop it without CONCURRENTLY")
			}
		}
	}
}

func reportPartitioned(pass *lint.Pass, table *lint.Relation, hint string) {
	if table == nil || table.Kind != lint.PartitionedTable {
		return
	}
	pass.Reportf("%q is partitioned, and PostgreSQL refuses CONCURRENTLY there", table.Name).
		Hintf("%s", hint).
		Claims(table.Name, lint.Claim{Fails: true})
}
