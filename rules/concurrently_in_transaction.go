package rules

import (
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "concurrently-in-transaction",
		Group:    lint.Transactions,
		Severity: lint.Error,
		Summary:  "CONCURRENTLY is refused inside a transaction",
		Check:    checkConcurrentlyInTransaction,
		Rewrite:  rewrite.Outside,
	})
}

func checkConcurrentlyInTransaction(pass *lint.Pass) {
	command := concurrentCommand(pass)
	if command == "" || !pass.Statement.Transaction.Block {
		return
	}
	pass.Reportf("%s fails inside a transaction", command).
		Hintf("run the statement alone, in a migration without a transaction").
		Claims(lint.Name{}, lint.Claim{Fails: true})
}

// concurrentCommand names the command if it is one that PostgreSQL refuses in a transaction. REFRESH
// MATERIALIZED VIEW CONCURRENTLY is not one of them.
func concurrentCommand(pass *lint.Pass) string {
	switch {
	case pass.Node.GetIndexStmt().GetConcurrent():
		return "CREATE INDEX CONCURRENTLY"
	case pass.Node.GetDropStmt().GetConcurrent():
		return "DROP INDEX CONCURRENTLY"
	case lint.HasOption(pass.Node.GetReindexStmt().GetParams(), "concurrently"):
		return "REINDEX CONCURRENTLY"
	}
	for _, cmd := range pass.AlterTable() {
		if cmd.GetDef().GetPartitionCmd().GetConcurrent() {
			return "DETACH PARTITION CONCURRENTLY"
		}
	}
	return ""
}
