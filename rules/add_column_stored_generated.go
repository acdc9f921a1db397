package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-stored-generated",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "ADD COLUMN GENERATED STORED writes the table anew while nothing else can use it",
		Check:    checkAddColumnStoredGenerated,
	})
}

func checkAddColumnStoredGenerated(pass *lint.Pass) {
	for table, column := range addedColumns(pass) {
		generated := columnConstraints(column, pg_query.ConstrType_CONSTR_GENERATED)
		if len(generated) == 0 || lint.Virtual(generated[0]) {
			continue
		}
		pass.Reportf("a stored generated column is computed for each row, which writes %q anew while nothing else can use it", lint.TableName(table)).
			At(column.GetLocation()).
			Hintf("add a plain column, fill it by a trigger, and fill the old rows in batches").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Rewrite: true})
	}
}
