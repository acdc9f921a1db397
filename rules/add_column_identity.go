package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-identity",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "ADD COLUMN GENERATED AS IDENTITY writes the table anew while nothing else can use it",
		Check:    checkAddColumnIdentity,
		Rewrite:  rewrite.Statement,
	})
}

func checkAddColumnIdentity(pass *lint.Pass) {
	for table, column := range addedColumns(pass) {
		if len(columnConstraints(column, pg_query.ConstrType_CONSTR_IDENTITY)) == 0 {
			continue
		}
		pass.Reportf("an identity column gives each row a number, which writes %q anew while nothing else can use it", lint.TableName(table)).
			At(column.GetLocation()).
			Hintf("add a plain column, fill the old rows in batches, make it NOT NULL, then ADD GENERATED AS IDENTITY").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Rewrite: true})
	}
}
