package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-foreign-key",
		Group:    lint.Constraints,
		Severity: lint.Warning,
		Summary:  "Dropping a foreign key locks the table it points to as well",
		Check:    checkDropForeignKey,
	})
}

func checkDropForeignKey(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		constraint := pass.Catalog.Relation(table).Constraint(cmd.GetName())
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_DropConstraint || constraint == nil || constraint.Kind != lint.ForeignKey {
			continue
		}
		if pass.Catalog.RelationNamed(constraint.References).New() || constraint.References == pass.Catalog.Resolve(table) {
			continue
		}
		pass.Reportf("nothing can use %q either, until the commit", constraint.References).
			Hintf("set lock_timeout, and drop it in a short transaction of its own").
			Claims(constraint.References, lint.Claim{Lock: lint.AccessExclusive})
	}
}
