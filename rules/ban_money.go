package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "ban-money",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "money depends on a setting of the server for its currency and its fraction",
		Check:    checkBanMoney,
	})
}

func checkBanMoney(pass *lint.Pass) {
	for _, column := range definedColumns(pass.Node) {
		if t := pass.Catalog.TypeOf(column.GetTypeName()); t.Name.Name == "money" {
			pass.Reportf("how %q is read depends on lc_monetary", column.GetColname()).
				At(column.GetLocation()).
				Hintf("use numeric, and the currency in another column")
		}
	}
}
