package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-references",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "ADD COLUMN REFERENCES with a default checks every row while nothing else can use the table",
		Check:    checkAddColumnReferences,
		Rewrite:  rewrite.Statement,
	})
}

func checkAddColumnReferences(pass *lint.Pass) {
	for table, column := range addedColumns(pass) {
		for _, constraint := range columnConstraints(column, pg_query.ConstrType_CONSTR_FOREIGN) {
			if !hasDefault(column) || lint.NotEnforced(constraint) {
				continue // every row is null, and nothing is looked up
			}
			pass.Reportf("the default is looked up in %q for every row of %q while nothing else can use it",
				lint.TableName(constraint.GetPktable()), lint.TableName(table)).
				At(constraint.GetLocation()).
				Hintf("add the column without REFERENCES, then the foreign key NOT VALID, then VALIDATE CONSTRAINT in another transaction").
				Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Scan: true, Conditional: true})
		}
	}
}

func hasDefault(column *pg_query.ColumnDef) bool {
	for _, constraint := range columnConstraints(column, pg_query.ConstrType_CONSTR_DEFAULT) {
		if !constraint.GetRawExpr().GetAConst().GetIsnull() {
			return true
		}
	}
	return false
}
