package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "enum-use",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "The values of an enum can be added and renamed, but not removed",
		Check:    checkEnumUse,
	})
}

func checkEnumUse(pass *lint.Pass) {
	if enum := pass.Node.GetCreateEnumStmt(); enum != nil {
		pass.Reportf("values of this type can never be taken out again").
			Hintf("use a table of values, or text with a CHECK")
	}
}
