package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "ban-float",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "Binary floating point rounds decimal fractions",
		Check:    checkBanFloat,
	})
}

func checkBanFloat(pass *lint.Pass) {
	for _, column := range definedColumns(pass.Node) {
		if t := pass.Catalog.TypeOf(column.GetTypeName()); t.Name.Name == "float4" || t.Name.Name == "float8" {
			pass.Reportf("%q rounds what is written with decimals", column.GetColname()).
				At(column.GetLocation()).
				Hintf("use numeric where the exact value counts")
		}
	}
}
