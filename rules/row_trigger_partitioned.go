package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "row-trigger-partitioned",
		Group:    lint.Partitions,
		Severity: lint.Error,
		Summary:  "Before PostgreSQL 13, a partitioned table takes no BEFORE trigger for each row",
		Check:    checkRowTriggerPartitioned,
	})
}

func checkRowTriggerPartitioned(pass *lint.Pass) {
	trigger := pass.Node.GetCreateTrigStmt()
	relation := pass.Relation(trigger.GetRelation())
	if trigger == nil || pass.Version >= 13 || !trigger.GetRow() || relation == nil || relation.Kind != lint.PartitionedTable {
		return
	}
	const before = 2 // TRIGGER_TYPE_BEFORE
	if trigger.GetTiming() == before {
		pass.Reportf("%q is partitioned, and takes no BEFORE trigger for each row before PostgreSQL 13", relation.Name).
			Hintf("create the trigger on each partition").
			Claims(relation.Name, lint.Claim{Fails: true})
	}
}
