package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "add-foreign-key",
		Group:    lint.Constraints,
		Severity: lint.Error,
		Summary:  "ADD FOREIGN KEY blocks writes to both tables while it reads them",
		Check:    checkAddForeignKey,
		Rewrite:  rewrite.Statement,
	})
}

func checkAddForeignKey(pass *lint.Pass) {
	for table, constraint := range addedConstraints(pass, pg_query.ConstrType_CONSTR_FOREIGN) {
		if constraint.GetSkipValidation() || lint.NotEnforced(constraint) || pass.Catalog.PartitionsHave(table, constraint) {
			continue
		}
		pass.Reportf("ADD FOREIGN KEY blocks writes to %q and %q while it checks every row",
			lint.TableName(table), lint.TableName(constraint.GetPktable())).
			At(constraint.GetLocation()).
			Hintf("add it NOT VALID, then VALIDATE CONSTRAINT in another transaction").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.ShareRowExclusive, Scan: true, Conditional: true})
	}
}
