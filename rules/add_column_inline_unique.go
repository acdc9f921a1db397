package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-inline-unique",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "ADD COLUMN UNIQUE builds an index while nothing else can use the table",
		Check:    checkAddColumnInlineUnique,
		Rewrite:  rewrite.Statement,
	})
}

func checkAddColumnInlineUnique(pass *lint.Pass) {
	for table, column := range addedColumns(pass) {
		for _, constraint := range columnConstraints(column, pg_query.ConstrType_CONSTR_UNIQUE, pg_query.ConstrType_CONSTR_PRIMARY) {
			pass.Reportf("the new column's index is built on %q while nothing else can use the table", lint.TableName(table)).
				At(constraint.GetLocation()).
				Hintf("add the column, create a unique index CONCURRENTLY, then ADD CONSTRAINT … USING INDEX").
				Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Scan: true})
		}
	}
}
