package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "uncommitted-transaction",
		Group:    lint.Transactions,
		Severity: lint.Error,
		Summary:  "A transaction that is not committed is undone at the end of the script",
		Check:    checkUncommittedTransaction,
	})
}

func checkUncommittedTransaction(pass *lint.Pass) {
	switch pass.Node.GetTransactionStmt().GetKind() {
	case pg_query.TransactionStmtKind_TRANS_STMT_BEGIN, pg_query.TransactionStmtKind_TRANS_STMT_START:
	default:
		return
	}
	if pass.File.Wrapped || slices.ContainsFunc(pass.After, endsTransaction) {
		return
	}
	pass.Reportf("nothing commits this transaction, so the script changes nothing, or leaves its locks behind").
		Hintf("COMMIT at the end")
}

func endsTransaction(stmt *lint.Statement) bool {
	switch stmt.Node.GetTransactionStmt().GetKind() {
	case pg_query.TransactionStmtKind_TRANS_STMT_COMMIT, pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK,
		pg_query.TransactionStmtKind_TRANS_STMT_PREPARE:
		return true
	}
	return false
}
