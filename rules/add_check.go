package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "add-check",
		Group:    lint.Constraints,
		Severity: lint.Error,
		Summary:  "ADD CHECK reads the whole table while nothing else can use it",
		Check:    checkAddCheck,
		Rewrite:  rewrite.Statement,
	})
}

func checkAddCheck(pass *lint.Pass) {
	for table, constraint := range addedConstraints(pass, pg_query.ConstrType_CONSTR_CHECK) {
		if constraint.GetSkipValidation() || lint.NotEnforced(constraint) {
			continue
		}
		pass.Reportf("ADD CHECK reads all of %q while nothing else can use it", lint.TableName(table)).
			At(constraint.GetLocation()).
			Hintf("add it NOT VALID, then VALIDATE CONSTRAINT in another transaction").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Scan: true})
	}
}
