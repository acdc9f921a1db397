package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "nested-transaction",
		Group:    lint.Transactions,
		Severity: lint.Error,
		Summary:  "BEGIN and COMMIT inside the tool's transaction end that transaction early",
		Check:    checkNestedTransaction,
	})
}

func checkNestedTransaction(pass *lint.Pass) {
	if !pass.File.Wrapped {
		return
	}
	switch pass.Node.GetTransactionStmt().GetKind() {
	case pg_query.TransactionStmtKind_TRANS_STMT_BEGIN, pg_query.TransactionStmtKind_TRANS_STMT_START:
		pass.Reportf("the tool has opened a transaction already; BEGIN does nothing but warn").
			Hintf("leave it out, or turn the tool's transaction off for this script")
	case pg_query.TransactionStmtKind_TRANS_STMT_COMMIT, pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK:
		pass.Reportf("this ends the transaction of the tool, and what follows is not undone if it fails").
			Hintf("leave it out, or turn the tool's transaction off for this script")
	}
}
