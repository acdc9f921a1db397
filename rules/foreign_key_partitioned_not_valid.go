package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "foreign-key-partitioned-not-valid",
		Group:    lint.Constraints,
		Severity: lint.Error,
		Summary:  "Before PostgreSQL 18, a partitioned table takes no NOT VALID foreign key",
		Check:    checkForeignKeyPartitionedNotValid,
		Rewrite:  rewrite.Statement,
	})
}

func checkForeignKeyPartitionedNotValid(pass *lint.Pass) {
	if pass.Version >= 18 {
		return
	}
	for table, constraint := range allAddedConstraints(pass, pg_query.ConstrType_CONSTR_FOREIGN) {
		relation := pass.Relation(table)
		if relation == nil || relation.Kind != lint.PartitionedTable || !constraint.GetSkipValidation() {
			continue
		}
		pass.Reportf("%q is partitioned, and takes no NOT VALID foreign key before PostgreSQL 18", lint.TableName(table)).
			At(constraint.GetLocation()).
			Hintf("add it NOT VALID to each partition, validate it there, then add it to the whole table").
			Claims(relation.Name, lint.Claim{Fails: true})
	}
}
