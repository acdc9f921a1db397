package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-json",
		Group:    lint.Columns,
		Severity: lint.Warning,
		Summary:  "A json column makes DISTINCT, GROUP BY and UNION over its table fail",
		Check:    checkAddColumnJson,
	})
}

func checkAddColumnJson(pass *lint.Pass) {
	for table, column := range addedColumns(pass) {
		if t := pass.Catalog.TypeOf(column.GetTypeName()); t.Name.Name != "json" || t.Array {
			continue
		}
		pass.Reportf("json has no equality, so SELECT DISTINCT, GROUP BY and UNION over all columns of %q fail", lint.TableName(table)).
			At(column.GetLocation()).
			Hintf("use jsonb")
	}
}
