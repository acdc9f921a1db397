package trace

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"
)

// manyLocks is from where on a look at all locks takes longer than most statements. From there the tracer
// tells about new relations, and those that the statement names, and counts the rest: if there are more
// than we know, a second look follows.
const manyLocks = 200

// trace puts the tracer behind the statement. Apart is set between two cycles of the client.
func (s *session) trace(statement *Statement, apart bool) error {
	words, again := piece{}, true
	if statement != nil {
		s.proxy.mu.Lock() // it may be recorded already
		words, again = statement.words, statement.Seen == Inside
		s.proxy.mu.Unlock()
	}
	q := s.question(words, again || s.held.Load() < manyLocks)
	if !s.isPrepared() {
		if err := s.prepareTracer(apart); err != nil {
			return err
		}
	}
	for _, message := range q.runTracer() {
		owed := answer{hidden: true, tracer: true, apart: apart, statement: statement}
		owed.seen.all = q.all
		switch message.(type) {
		case *pgproto3.Bind:
			owed.to = 'B'
		case *pgproto3.Execute:
			owed.to = 'E'
		case *pgproto3.Close:
			owed.to = 'C'
		}
		if err := s.put(message, owed); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) isPrepared() bool { return s.prepared.Load() == s.asked.generation }

func (s *session) prepareTracer(apart bool) error {
	for i, message := range prepareTracer(s.major) {
		owed := answer{to: "CP"[i], hidden: true, tracer: true, apart: apart, generation: s.asked.generation}
		if err := s.put(message, owed); err != nil {
			return err
		}
	}
	return nil
}

// question is what to ask behind a statement.
func (s *session) question(words piece, all bool) question {
	q := question{newest: s.newest.Load(), all: all || words.mayTouchAnything()}
	if !q.all {
		q.others = s.known.named(words)
	}
	return q
}

// mayTouchAnything says whether the statement may lock or change relations that it does not name, or
// give one another name.
func (p piece) mayTouchAnything() bool {
	if len(p.words) == 0 || len(p.words) > manyWords {
		return true
	}
	ours := []string{"ALTER", "CREATE", "COMMENT", "INSERT", "UPDATE", "DELETE", "COPY", "GRANT", "REVOKE", "LOCK", "ANALYZE", "TRUNCATE"}
	return !slices.Contains(ours, p.words[0]) || p.has("RENAME") || p.starts("ALTER", "SCHEMA") || p.has("CASCADE")
}

// repeats says whether the statement before this one in the same transaction was the same but for its
// values. A dump has thousands of such rows; one look behind the last of them shows what all did.
func (s *session) repeats(words piece) bool {
	same := words.repeats(s.asked.last) && s.status.Load() == 'T'
	s.asked.last = words
	return same
}

func (p piece) repeats(q piece) bool {
	isChange := p.starts("INSERT") || p.starts("UPDATE") || p.starts("DELETE")
	return isChange && !p.copyIn && slices.Equal(p.words, q.words)
}

// postpone looks behind the statement when the row of its like has ended.
func (s *session) postpone(statement *Statement) {
	if s.asked.late != nil {
		s.proxy.mu.Lock() // it is recorded already
		s.asked.late.Seen = Inside
		s.proxy.mu.Unlock()
	}
	s.asked.late = statement
}

// hideTracer makes the prepared tracer go for a statement that may look for such statements, or end them.
func (s *session) hideTracer(sql string) error {
	if !mayMeetPrepared(sql) {
		return nil
	}
	s.asked.generation++
	return s.put(&pgproto3.Close{ObjectType: 'S', Name: marker}, answer{to: 'C', hidden: true})
}

func mayMeetPrepared(sql string) bool {
	lower := strings.ToLower(sql)
	return strings.Contains(lower, "pg_prepared") || strings.Contains(lower, "deallocate") || strings.Contains(lower, "discard")
}
