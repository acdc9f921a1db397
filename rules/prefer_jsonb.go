package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "prefer-jsonb",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "json keeps the text as it was written, and has no equality and few indexes",
		Check:    checkPreferJsonb,
	})
}

func checkPreferJsonb(pass *lint.Pass) {
	for _, column := range definedColumns(pass.Node) {
		if t := pass.Catalog.TypeOf(column.GetTypeName()); t.Name.Name == "json" {
			pass.Reportf("%q keeps its text, and cannot be compared", column.GetColname()).
				At(column.GetLocation()).
				Hintf("use jsonb")
		}
	}
}
