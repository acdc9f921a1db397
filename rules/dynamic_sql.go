package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "dynamic-sql",
		Group:    lint.Transactions,
		Severity: lint.Warning,
		Summary:  "SQL that is put together at run time was not checked",
		Check:    checkDynamicSql,
	})
}

func checkDynamicSql(pass *lint.Pass) {
	if pass.Statement.Dynamic {
		what := "a function that is called here runs statements that cannot be read from its text"
		if pass.Node.GetDoStmt() != nil {
			what = "DO runs statements that cannot be read from its text"
		}
		pass.Reportf("%s", what).
			Hintf("write them out, or let the throwaway database judge them")
	}
}
