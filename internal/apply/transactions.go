package apply

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// transactions numbers the transactions of a script as the server opens and ends them.
type transactions struct {
	last int
	// open is the number of the transaction block that is open, 0 if none is.
	open int
	// implicit blocks end with their message.
	implicit bool
}

// begin opens a block, or makes an implicit one last longer than its message.
func (t *transactions) begin() {
	if t.open == 0 {
		t.last++
		t.open = t.last
	}
	t.implicit = false
}

// forget is told that the session, and its transaction with it, is gone.
func (t *transactions) forget() { t.open, t.implicit = 0, false }

// number gives the transaction of each statement of one message. Several statements in one message share
// an implicit block; a lone one outside of a block commits by itself and has number 0.
func (t *transactions) number(message []*lint.Statement) []int {
	numbers := make([]int, len(message))
	for i, statement := range message {
		own := statement.Node.GetTransactionStmt()
		if t.open == 0 && len(message) > 1 && !ends(own) {
			t.begin()
			t.implicit = true
		}
		if begins(own) {
			t.begin()
		}
		numbers[i] = t.open
		if ends(own) {
			t.forget()
			if own.Chain {
				t.begin()
			}
		}
	}
	if t.implicit {
		t.forget()
	}
	return numbers
}

func begins(stmt *pg_query.TransactionStmt) bool {
	kind := stmt.GetKind()
	return kind == pg_query.TransactionStmtKind_TRANS_STMT_BEGIN || kind == pg_query.TransactionStmtKind_TRANS_STMT_START
}

func ends(stmt *pg_query.TransactionStmt) bool {
	switch stmt.GetKind() {
	case pg_query.TransactionStmtKind_TRANS_STMT_COMMIT,
		pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK,
		pg_query.TransactionStmtKind_TRANS_STMT_PREPARE:
		return true
	}
	return false
}
