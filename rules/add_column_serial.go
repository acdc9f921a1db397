package rules

import (
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-serial",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "ADD COLUMN serial writes the table anew while nothing else can use it",
		Check:    checkAddColumnSerial,
		Rewrite:  rewrite.Statement,
	})
}

func checkAddColumnSerial(pass *lint.Pass) {
	for table, column := range addedColumns(pass) {
		if !lint.Serial(column.GetTypeName()) {
			continue
		}
		pass.Reportf("a serial column gives each row a number, which writes %q anew while nothing else can use it", lint.TableName(table)).
			At(column.GetLocation()).
			Hintf("add a plain column, give it the default nextval() of a sequence, and fill the old rows in batches").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Rewrite: true})
	}
}
