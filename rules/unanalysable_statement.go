package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "unanalysable-statement",
		Group:    lint.Checking,
		Severity: lint.Error,
		Summary:  "A statement that could not be parsed was not checked",
		Check:    checkUnanalysableStatement,
	})
}

func checkUnanalysableStatement(pass *lint.Pass) {
	if err := pass.Statement.Err; err != nil {
		pass.Reportf("the statement could not be analysed: %s", err.Message).
			Place(err.Position).
			Hintf("let the throwaway database judge it, or mend it")
	}
}
