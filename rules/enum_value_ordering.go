package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "enum-value-ordering",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "A value of an enum that is added without BEFORE or AFTER sorts last",
		Check:    checkEnumValueOrdering,
	})
}

func checkEnumValueOrdering(pass *lint.Pass) {
	alter := pass.Node.GetAlterEnumStmt()
	if alter != nil && alter.GetOldVal() == "" && alter.GetNewValNeighbor() == "" {
		pass.Reportf("%q sorts after all other values", alter.GetNewVal()).
			Hintf("say BEFORE or AFTER which value")
	}
}
