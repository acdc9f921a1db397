package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "prefer-text",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "varchar(n) and char(n) save nothing, and raising the limit later is one more migration",
		Check:    checkPreferText,
	})
}

func checkPreferText(pass *lint.Pass) {
	for _, column := range definedColumns(pass.Node) {
		if t := pass.Catalog.TypeOf(column.GetTypeName()); (t.Name.Name == "varchar" || t.Name.Name == "bpchar") && len(t.Mods) > 0 {
			pass.Reportf("the limit of %q saves no space", column.GetColname()).
				At(column.GetLocation()).
				Hintf("use text, with a CHECK where there is a limit")
		}
	}
}
