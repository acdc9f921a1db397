package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-default-legacy",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "Before PostgreSQL 11, ADD COLUMN with a default writes the table anew while nothing else can use it",
		Check:    checkAddColumnDefaultLegacy,
	})
}

func checkAddColumnDefaultLegacy(pass *lint.Pass) {
	if pass.Version >= 11 {
		return
	}
	for table, column := range addedColumns(pass) {
		for _, constraint := range columnConstraints(column, pg_query.ConstrType_CONSTR_DEFAULT) {
			if constraint.GetRawExpr().GetAConst().GetIsnull() {
				continue
			}
			pass.Reportf("before PostgreSQL 11 a default writes %q anew while nothing else can use it", lint.TableName(table)).
				At(column.GetLocation()).
				Hintf("add the column without a default, then SET DEFAULT, and fill the old rows in batches").
				Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Rewrite: true})
		}
	}
}
