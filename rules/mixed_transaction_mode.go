package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "mixed-transaction-mode",
		Group:    lint.Transactions,
		Severity: lint.Warning,
		Summary:  "Without a transaction, a script with several statements can stay half applied",
		Check:    checkMixedTransactionMode,
	})
}

func checkMixedTransactionMode(pass *lint.Pass) {
	if concurrentCommand(pass) == "" || pass.Statement.Transaction.Block {
		return
	}
	if !pass.Others(changesSchema) || !pass.Once() {
		return
	}
	pass.Reportf("if this fails, what the script did before stays, and running it again fails there").
		Hintf("put the statement into a revision of its own")
}

// changesSchema reports whether a statement would fail when it is run a second time.
func changesSchema(stmt *lint.Statement) bool {
	n := stmt.Node
	return n.GetAlterTableStmt() != nil || n.GetCreateStmt() != nil || n.GetRenameStmt() != nil || n.GetViewStmt() != nil ||
		n.GetCreateEnumStmt() != nil || n.GetCreateFunctionStmt() != nil
}
