package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "enum-rename-value",
		Group:    lint.Types,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "RENAME VALUE breaks code that still writes the old value",
		Check:    checkEnumRenameValue,
	})
}

func checkEnumRenameValue(pass *lint.Pass) {
	alter := pass.Node.GetAlterEnumStmt()
	if alter.GetOldVal() == "" {
		return
	}
	pass.Reportf("code that writes or compares %q fails from now on", alter.GetOldVal()).
		Hintf("add the new value, write it, change the rows, and leave the old value")
}
