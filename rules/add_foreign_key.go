package rules

import (
	"fmt"

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
		blocked := fmt.Sprintf("%q and %q", lint.TableName(table), lint.TableName(constraint.GetPktable()))
		if pass.New(constraint.GetPktable()) || pass.Catalog.Resolve(table) == pass.Catalog.Resolve(constraint.GetPktable()) {
			blocked = fmt.Sprintf("%q", lint.TableName(table))
		}
		pass.Reportf("ADD FOREIGN KEY blocks writes to %s while it checks every row", blocked).
			At(constraint.GetLocation()).
			Hintf("add it NOT VALID, then VALIDATE CONSTRAINT in another transaction").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.ShareRowExclusive, Scan: true, Conditional: true})
	}
}
