package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "robustness-guards",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "Without IF [NOT] EXISTS, running a script again fails",
		Check:    checkRobustnessGuards,
	})
}

func checkRobustnessGuards(pass *lint.Pass) {
	if pass.Statement.Transaction.Block {
		return // all of it is undone, and can be run again
	}
	create, drop, index := pass.Node.GetCreateStmt(), pass.Node.GetDropStmt(), pass.Node.GetIndexStmt()
	if create != nil && !create.GetIfNotExists() || drop != nil && !drop.GetMissingOk() || index != nil && !index.GetIfNotExists() {
		pass.Reportf("if a later statement fails, running the script again fails here").
			Hintf("one statement for each revision needs no guard; IF [NOT] EXISTS hides what is there already")
	}
}
