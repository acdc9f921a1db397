package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// sequencer reads the statements of scripts in the order in which they run, and numbers their
// transactions through all scripts.
type sequencer struct {
	last int
	// sent are the numbers of transactions that were seen in a run.
	sent map[int]int
}

func (s *sequencer) next() int {
	s.last++
	return s.last
}

// statements returns the statements of a script with their transactions, and those in the bodies of DO blocks.
func (s *sequencer) statements(script *Script) []*Statement {
	if file := script.file; file.Python || file.Sent != nil {
		s.runSent(script)
	} else {
		s.run(script.messages, file.Wrapped)
	}
	return withBodies(slices.Concat(script.messages...))
}

// run numbers the transactions of messages. PostgreSQL runs the statements of one message in a
// transaction of their own, unless they are inside of one already.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
func (s *sequencer) run(messages [][]*Statement, wrapped bool) {
	number, open := s.next(), wrapped
	for _, message := range messages {
		if !open {
			number = s.next()
		}
		for _, stmt := range message {
			switch boundary(stmt) {
			case pg_query.TransactionStmtKind_TRANS_STMT_BEGIN, pg_query.TransactionStmtKind_TRANS_STMT_START:
				open = true
				stmt.Transaction = Transaction{number, true}
			case pg_query.TransactionStmtKind_TRANS_STMT_COMMIT, pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK:
				stmt.Transaction = Transaction{number, true}
				open = stmt.Node.GetTransactionStmt().GetChain()
				number = s.next()
			default:
				stmt.Transaction = Transaction{number, open || len(message) > 1}
			}
		}
	}
}

func boundary(stmt *Statement) pg_query.TransactionStmtKind {
	return stmt.Node.GetTransactionStmt().GetKind()
}

// runSent numbers the transactions of messages that say themselves how they are run.
func (s *sequencer) runSent(script *Script) {
	for i, sent := range script.file.Sent {
		number := s.sentNumber(sent.Transaction)
		for _, stmt := range script.messages[i] {
			stmt.Transaction = Transaction{number, sent.Transaction != 0 || len(script.messages[i]) > 1}
		}
	}
}

func (s *sequencer) sentNumber(transaction int) int {
	if transaction == 0 {
		return s.next()
	}
	if s.sent == nil {
		s.sent = map[int]int{}
	}
	if s.sent[transaction] == 0 {
		s.sent[transaction] = s.next()
	}
	return s.sent[transaction]
}
