package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "add-exclusion-constraint",
		Group:    lint.Constraints,
		Severity: lint.Error,
		Summary:  "ADD EXCLUDE builds its index while nothing else can use the table",
		Check:    checkAddExclusionConstraint,
	})
}

func checkAddExclusionConstraint(pass *lint.Pass) {
	for table, constraint := range addedConstraints(pass, pg_query.ConstrType_CONSTR_EXCLUSION) {
		if constraint == nil {
			continue
		}
		pass.Reportf("ADD EXCLUDE builds an index on %q while nothing else can use the table", lint.TableName(table)).
			At(constraint.GetLocation()).
			Hintf("there is no concurrent form: add it while the table is not in use, or make a new table").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Scan: true})
	}
}
