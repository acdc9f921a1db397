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

// statements returns the statements of a script with their numbers, places and transactions.
func (s *sequencer) statements(file *File) []*Statement {
	var statements []*Statement
	switch {
	case file.Python, file.Sent != nil:
		statements = s.fromSent(file)
	case file.Parts != nil:
		statements = s.fromParts(file)
	default:
		statements = Parse(file.Source)
		s.run(messages(statements), file.Wrapped)
	}
	for i, stmt := range statements {
		stmt.Number = i + 1
		stmt.Position.Path = file.Path
		if stmt.Err != nil {
			stmt.Err.Position.Path = file.Path
		}
	}
	giveScopes(file, statements)
	return withBodies(statements)
}

// messages makes a message of each statement.
func messages(statements []*Statement) [][]*Statement {
	return slices.Collect(slices.Chunk(statements, 1))
}

func (s *sequencer) fromParts(file *File) (statements []*Statement) {
	lines := newLineIndex(file.Source)
	var parts [][]*Statement
	for _, part := range file.Parts {
		parsed := Parse(part.Text)
		for _, stmt := range parsed {
			stmt.shift(lines, part)
		}
		parts = append(parts, parsed)
		statements = append(statements, parsed...)
	}
	s.run(parts, file.Wrapped)
	return statements
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

func (s *sequencer) fromSent(file *File) (statements []*Statement) {
	for _, sent := range file.Sent {
		parsed := Parse(sent.SQL)
		number := s.sentNumber(sent.Transaction)
		for _, stmt := range parsed {
			stmt.Transaction = Transaction{number, sent.Transaction != 0 || len(parsed) > 1}
			stmt.place = func(int) Position { return sent.Position }
			stmt.Position = sent.Position
			if stmt.Err != nil {
				stmt.Err.Position = sent.Position
			}
		}
		statements = append(statements, parsed...)
	}
	return statements
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

// giveScopes says on which lines a comment belongs to which statement: on its own lines, and on those
// since the statement before it.
func giveScopes(file *File, statements []*Statement) {
	ends := make([]int, 0, len(statements)+1)
	ends = append(ends, max(file.FirstLine, 1)-1)
	for _, stmt := range statements {
		ends = append(ends, stmt.Position.lastLine())
	}
	slices.Sort(ends)
	for _, stmt := range statements {
		first := stmt.Position.Line
		if i, _ := slices.BinarySearch(ends, first); i > 0 {
			first = min(first, ends[i-1]+1)
		}
		stmt.scope = lineRange{first, stmt.Position.lastLine()}
	}
}

func (p Position) lastLine() int { return max(p.Line, p.EndLine) }
