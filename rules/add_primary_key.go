package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "add-primary-key",
		Group:    lint.Constraints,
		Severity: lint.Error,
		Summary:  "ADD PRIMARY KEY builds its index while nothing else can use the table",
		Check:    checkAddPrimaryKey,
		Rewrite:  rewrite.Statement,
	})
}

func checkAddPrimaryKey(pass *lint.Pass) {
	for table, constraint := range addedConstraints(pass, pg_query.ConstrType_CONSTR_PRIMARY) {
		if constraint.GetIndexname() != "" {
			continue
		}
		pass.Reportf("ADD PRIMARY KEY builds an index on %q while nothing else can use the table", lint.TableName(table)).
			At(constraint.GetLocation()).
			Hintf("create a unique index CONCURRENTLY, make the columns NOT NULL, then ADD PRIMARY KEY USING INDEX").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Scan: true})
	}
}
