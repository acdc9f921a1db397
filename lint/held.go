package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// held is what the statements of a transaction have locked so far.
type held struct {
	// blocker is the first of them whose locks block writes, nil if there is none.
	blocker *Statement
	// reads are the locks that stop reads, each table once.
	reads []Lock
}

// after follows the last of the statements. The others were followed before.
func (h *held) after(statements []*Statement) {
	news := statements[len(statements)-1:]
	if giveLocksBack(statements) {
		h.reads, news = nil, statements
		if h.blocker != nil && !h.blocker.blocksWrites() {
			h.blocker = nil
		}
	}
	for _, stmt := range news {
		if h.blocker == nil && stmt.blocksWrites() {
			h.blocker = stmt
		}
		h.addReads(stmt)
	}
}

func (h *held) addReads(stmt *Statement) {
	for _, lock := range stmt.Locks {
		if lock.BlocksReads() && !slices.ContainsFunc(h.reads, func(earlier Lock) bool { return earlier.Table == lock.Table }) {
			h.reads = append(h.reads, lock)
		}
	}
}

func (s *Statement) blocksWrites() bool { return slices.ContainsFunc(s.Locks, Lock.BlocksWrites) }

// giveLocksBack forgets the locks of the statements that the last one undoes: ROLLBACK TO gives back what was locked
// since the savepoint. It reports whether there may be such.
// https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
func giveLocksBack(statements []*Statement) bool {
	last := len(statements) - 1
	undo := statements[last].Node.GetTransactionStmt()
	if undo.GetKind() != pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO {
		return false
	}
	for i := last - 1; i >= 0; i-- {
		savepoint := statements[i].Node.GetTransactionStmt()
		if savepoint.GetKind() == pg_query.TransactionStmtKind_TRANS_STMT_SAVEPOINT && savepoint.GetSavepointName() == undo.GetSavepointName() {
			break
		}
		statements[i].Locks = nil
	}
	return true
}

// revokes reports whether a statement may take back what others of its transaction did.
func (s *Statement) revokes() bool {
	switch s.Node.GetTransactionStmt().GetKind() {
	case pg_query.TransactionStmtKind_TRANS_STMT_SAVEPOINT, pg_query.TransactionStmtKind_TRANS_STMT_RELEASE,
		pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO, pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK:
		return true
	}
	return false
}
