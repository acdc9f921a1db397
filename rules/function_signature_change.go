package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "function-signature-change",
		Group:    lint.Programs,
		Severity: lint.Error,
		Summary:  "CREATE OR REPLACE FUNCTION with another return type or other names of parameters fails",
		Check:    checkFunctionSignatureChange,
	})
}

func checkFunctionSignatureChange(pass *lint.Pass) {
	create := pass.Node.GetCreateFunctionStmt()
	if create == nil || !create.GetReplace() {
		return
	}
	known, made := pass.Catalog.Replaced(create)
	if known == nil {
		return
	}
	why := ""
	switch {
	case known.Procedure != made.Procedure:
		why = "it is a function in one, and a procedure in the other"
	case known.Returns != "" && made.Returns != "" && known.Returns != made.Returns:
		why = "it returns " + known.Returns + ", and would return " + made.Returns
	default:
		for i, name := range known.Parameters {
			if name != "" && made.Parameters[i] != name {
				why = "its parameter \"" + name + "\" would have another name"
			}
		}
	}
	if why != "" {
		pass.Reportf("CREATE OR REPLACE of %s() fails: %s", known.Name, why).
			Hintf("drop it and create it in one transaction, with what depends on it; or give the new one another name").
			Claims(lint.Name{}, lint.Claim{Fails: true})
	}
}
