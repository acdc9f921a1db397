package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "add-unique-constraint",
		Group:    lint.Constraints,
		Severity: lint.Error,
		Summary:  "ADD UNIQUE builds its index while nothing else can use the table",
		Check:    checkAddUniqueConstraint,
		Rewrite:  rewrite.Statement,
	})
}

func checkAddUniqueConstraint(pass *lint.Pass) {
	for table, constraint := range addedConstraints(pass, pg_query.ConstrType_CONSTR_UNIQUE) {
		if constraint.GetIndexname() != "" {
			continue
		}
		pass.Reportf("ADD UNIQUE builds an index on %q while nothing else can use the table", lint.TableName(table)).
			At(constraint.GetLocation()).
			Hintf("create a unique index CONCURRENTLY, then ADD CONSTRAINT … UNIQUE USING INDEX").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Scan: true})
	}
}
