package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-virtual-not-null",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "ADD COLUMN of a virtual column that is NOT NULL reads the whole table while nothing else can use it",
		Check:    checkAddColumnVirtualNotNull,
	})
}

func checkAddColumnVirtualNotNull(pass *lint.Pass) {
	for table, column := range addedColumns(pass) {
		virtual := slices.ContainsFunc(columnConstraints(column, pg_query.ConstrType_CONSTR_GENERATED), lint.Virtual)
		if !virtual || !neverNull(column) {
			continue
		}
		pass.Reportf("to see that %q is never null, it is computed for every row of %q while nothing else can use the table",
			column.GetColname(), lint.TableName(table)).
			At(column.GetLocation()).
			Hintf("add the column without NOT NULL, then ADD CONSTRAINT … NOT NULL … NOT VALID, and validate that in another transaction").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Scan: true})
	}
}
