package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-constrained-domain",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "ADD COLUMN of a domain with constraints writes the table anew while nothing else can use it",
		Check:    checkAddColumnConstrainedDomain,
	})
}

func checkAddColumnConstrainedDomain(pass *lint.Pass) {
	for table, column := range addedColumns(pass) {
		domain := pass.Catalog.TypeOf(column.GetTypeName())
		if domain.Array || !pass.Catalog.Constrained(domain) {
			continue
		}
		pass.Reportf("the domain %s is checked for each row, which writes %q anew while nothing else can use it",
			domain.Name, lint.TableName(table)).
			At(column.GetLocation()).
			Hintf("add the column with the domain's base type, and the condition as a CHECK NOT VALID").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Rewrite: true})
	}
}
