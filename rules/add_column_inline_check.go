package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-inline-check",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "ADD COLUMN with a CHECK reads the whole table while nothing else can use it",
		Check:    checkAddColumnInlineCheck,
		Rewrite:  rewrite.Statement,
	})
}

func checkAddColumnInlineCheck(pass *lint.Pass) {
	for table, column := range addedColumns(pass) {
		for _, constraint := range columnConstraints(column, pg_query.ConstrType_CONSTR_CHECK) {
			if lint.NotEnforced(constraint) {
				continue
			}
			pass.Reportf("the CHECK of the new column reads all of %q while nothing else can use it", lint.TableName(table)).
				At(constraint.GetLocation()).
				Hintf("add the column, then the CHECK NOT VALID, then VALIDATE CONSTRAINT in another transaction").
				Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Scan: true})
		}
	}
}
