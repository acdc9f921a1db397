package trace

import (
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"
)

// query passes on a simple query in the form in which it can be looked behind.
func (s *session) query(sql string) error {
	pieces, ok := s.split(sql)
	first := piece{}
	if ok && len(pieces) > 0 {
		first = pieces[0]
	}
	delete(s.asked.statements, "") // a simple query ends the unnamed statement
	return s.boundary(first, func() error {
		if err := s.hideTracer(sql); err != nil {
			return err
		}
		repeats := len(pieces) == 1 && s.repeats(first)
		switch {
		case !ok || len(pieces) == 0:
			return s.asIs(sql, piece{last: len(sql), end: len(sql)}, late)
		case len(pieces) > 1 || first.copyIn:
			return s.batch(sql, pieces)
		case s.status.Load() == 'E' && s.owed.idle():
			return s.asIs(sql, first, quiet) // it will be refused, or is a ROLLBACK
		case repeats:
			return s.asIs(sql, first, late)
		case first.kind() == plain:
			return s.lone(sql, first)
		}
		return s.asIs(sql, first, first.kind())
	})
}

// asIs passes a message on untouched.
func (s *session) asIs(sql string, only piece, how kind) error {
	b := &batch{sql: sql}
	if trimmed := sql[only.start:only.last]; strings.TrimSpace(trimmed) != "" {
		b.statements = []*Statement{s.begin(trimmed, only)}
		b.pieces = []piece{only}
		switch how {
		case late:
			s.postpone(b.statements[0])
		case alone:
			if err := s.stop(b.statements[0], only); err != nil {
				return err
			}
		}
	}
	return s.sendQuery(sql, b)
}

// lone sends a single statement as Parse, Bind, Describe and Execute, the tracer, and a Sync. For the
// server, and for everything that the statement can see, that is the same as a simple query; text
// behind the statement would make it part of a transaction block, which some statements refuse.
func (s *session) lone(sql string, only piece) error {
	if err := s.count(); err != nil {
		return err
	}
	statement := s.begin(sql[only.start:only.last], only)
	for _, step := range []struct {
		message pgproto3.FrontendMessage
		owed    answer
	}{
		{&pgproto3.Parse{Query: sql}, answer{to: 'P', hidden: true, statement: statement}},
		{&pgproto3.Bind{}, answer{to: 'B', hidden: true, statement: statement}},
		{&pgproto3.Describe{ObjectType: 'P'}, answer{to: 'D', hidden: true, statement: statement}},
		{&pgproto3.Execute{}, answer{to: 'E', statement: statement, lone: true}},
		{&pgproto3.Close{ObjectType: 'P'}, answer{to: 'C', hidden: true}},
	} {
		if err := s.put(step.message, step.owed); err != nil {
			return err
		}
	}
	if err := s.trace(statement, false); err != nil {
		return err
	}
	// A simple query leaves no unnamed statement, as it leaves no portal.
	if err := s.put(&pgproto3.Close{ObjectType: 'S'}, answer{to: 'C', hidden: true}); err != nil {
		return err
	}
	return s.put(&pgproto3.Sync{}, answer{to: 'S'})
}

// put sends a message of ours.
func (s *session) put(message pgproto3.FrontendMessage, owed answer) error {
	encoded, err := message.Encode(nil)
	if err != nil {
		return err
	}
	s.owed.expect(&owed)
	_, err = s.server.out.Write(encoded)
	return err
}

// fewStatements can be looked at in full, whatever they lock. Of more in one message, each look tells about
// new relations and those that the statement names; the last in the transaction tells what else there is.
const fewStatements = 40

func endsTransaction(pieces []piece, i int) bool {
	return i+1 == len(pieces) || pieces[i+1].control() != none
}

// batch sends several statements as they came, in one message and so in one implicit transaction, with
// a tracer behind each.
func (s *session) batch(sql string, pieces []piece) error {
	b := &batch{sql: sql, pieces: pieces}
	s.asked.last = piece{}
	inline, err := s.readyForBatch(sql)
	if err != nil {
		return err
	}
	var traced strings.Builder
	from, looked := 0, false
	put := func(at int, text string) {
		b.inserts = append(b.inserts, insert{at: at, size: len(text)})
		traced.WriteString(sql[from:at])
		traced.WriteString(text)
		from = at
	}
	for i, each := range pieces {
		statement := s.begin(sql[each.start:each.last], each)
		b.statements = append(b.statements, statement)
		b.asked = append(b.asked, question{})
		if each.kind() == quiet {
			continue
		}
		if each.kind() != alone && s.mustCount() {
			s.asked.counted = true
			put(each.start, countsQuery(s.known.tables())+";\n")
		}
		if i+1 < len(pieces) && pieces[i+1].repeats(each) {
			statement.Seen = Inside // the last of the row tells
			continue
		}
		q := s.question(each, i < fewStatements || endsTransaction(pieces, i))
		q.message, q.goesOn = len(pieces) > fewStatements, looked && len(pieces) > fewStatements
		looked = true
		b.asked[i] = q
		text := "\n;" + q.call()
		if inline {
			text = "\n;" + q.inline(s.major)
		}
		put(each.end, text)
	}
	traced.WriteString(sql[from:])
	return s.sendQuery(traced.String(), b)
}

// readyForBatch prepares the tracer for a message of several statements, and says whether they need its
// whole text instead: where preparing it may not work, or may be seen.
func (s *session) readyForBatch(sql string) (inline bool, err error) {
	switch {
	case s.status.Load() == 'E', !s.owed.idle(), mayMeetPrepared(sql):
		return true, nil
	case s.isPrepared():
		return false, nil
	}
	if err := s.prepareTracer(true); err != nil {
		return false, err
	}
	return false, s.put(&pgproto3.Sync{}, answer{to: 'S', hidden: true, apart: true})
}

func (s *session) sendQuery(sql string, b *batch) error {
	return s.put(&pgproto3.Query{String: sql}, answer{to: 'Q', batch: b})
}
