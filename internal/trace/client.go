package trace

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5/pgproto3"
)

// readClient passes the client's messages on, with tracers between them.
func (s *session) readClient() error {
	for {
		if err := s.server.flush(s.client); err != nil {
			return err
		}
		kind, size, err := s.client.header()
		if err != nil {
			return err
		}
		if kind == 'd' {
			if err := s.client.stream(s.server, kind, size); err != nil {
				return err
			}
			continue
		}
		body, err := s.client.read(size)
		if err != nil {
			return err
		}
		if err := s.fromClient(kind, body); err != nil {
			return err
		}
		if kind == 'X' {
			return errors.Join(s.server.out.Flush(), io.EOF)
		}
	}
}

func (s *session) fromClient(kind byte, body []byte) error {
	switch kind {
	case 'Q':
		return s.query(text(body))
	case 'P':
		return s.parse(body)
	case 'B':
		return s.bind(body)
	case 'E':
		return s.execute(body)
	case 'D':
		return s.extended(kind, body, piece{}, &answer{to: 'D'})
	case 'C':
		return s.close(body)
	case 'S':
		return s.sync(body)
	case 'F':
		return s.boundary(piece{}, func() error {
			return s.send(kind, body, &answer{to: 'F'})
		})
	case 'c', 'f':
		return s.copyDone(kind, body)
	}
	return s.server.forward(kind, body)
}

// send passes a message on and expects its answer.
func (s *session) send(kind byte, body []byte, owed *answer) error {
	s.owed.expect(owed)
	return s.server.forward(kind, body)
}

// extended is send for the messages that a Sync ends.
func (s *session) extended(kind byte, body []byte, next piece, owed *answer) error {
	if s.asked.open {
		return s.send(kind, body, owed)
	}
	return s.boundary(next, func() error {
		s.asked.open = true
		return s.send(kind, body, owed)
	})
}

func (s *session) parse(body []byte) error {
	var message pgproto3.Parse
	if err := message.Decode(body); err != nil {
		return fmt.Errorf("reading a Parse message: %w", err)
	}
	statement := &prepared{sql: message.Query}
	if pieces, ok := s.split(message.Query); ok && len(pieces) == 1 {
		statement.piece = pieces[0]
		statement.piece.parameter = false // these are real ones
		statement.sql = message.Query[pieces[0].start:pieces[0].last]
	}
	s.asked.statements[message.Name] = statement
	return s.extended('P', body, statement.piece, &answer{to: 'P', sql: statement.sql})
}

func (s *session) bind(body []byte) error {
	destination, rest := cutString(body)
	name, _ := cutString(rest)
	statement, ok := s.asked.statements[name]
	if !ok {
		statement = &prepared{sql: "EXECUTE " + name} // prepared with SQL
	}
	s.asked.portals[destination] = &portal{prepared: statement}
	return s.extended('B', body, statement.piece, &answer{to: 'B', sql: statement.sql})
}

func (s *session) close(body []byte) error {
	if len(body) > 1 {
		name, _ := cutString(body[1:])
		switch body[0] {
		case 'S':
			delete(s.asked.statements, name)
		case 'P':
			delete(s.asked.portals, name)
		}
	}
	return s.extended('C', body, piece{}, &answer{to: 'C'})
}

func (s *session) execute(body []byte) error {
	name, _ := cutString(body)
	at, ok := s.asked.portals[name]
	if !ok || at.executed {
		// The next rows of a portal, or a cursor made with SQL: no new statement.
		return s.extended('E', body, piece{}, &answer{to: 'E'})
	}
	at.executed = true
	if err := s.traceDue(at.prepared); err != nil {
		return err
	}
	if err := s.hideTracer(at.sql); err != nil {
		return err
	}
	statement := s.begin(at.sql, at.piece)
	how := at.piece.kind()
	if s.repeats(at.piece) {
		how = late
	}
	switch how {
	case plain:
		if err := s.count(); err != nil {
			return err
		}
		s.asked.due = &due{statement: statement, prepared: at.prepared, copying: at.piece.copyIn}
	case late:
		s.postpone(statement)
	case alone:
		if err := s.stop(statement, at.piece); err != nil {
			return err
		}
	}
	return s.extended('E', body, piece{}, &answer{to: 'E', statement: statement})
}

// traceDue puts the tracer behind the statement before this one in the same cycle, unless it is the
// same statement with other parameters: the last of them shows what all took.
func (s *session) traceDue(next *prepared) error {
	before := s.asked.due
	if late := s.asked.late; late != nil && s.asked.open && !next.piece.starts("SET") && !next.piece.repeats(late.words) {
		before = &due{statement: late}
		s.asked.late = nil
	}
	if before == nil || before.prepared == next {
		return nil
	}
	s.asked.due = nil
	if before.copying {
		return nil // the copy was refused: there is nothing behind it
	}
	return s.trace(before.statement, false)
}

func (s *session) sync(body []byte) error {
	due := s.asked.due
	if due != nil && !due.copying {
		s.asked.due = nil
		if err := s.trace(due.statement, false); err != nil {
			return err
		}
	}
	s.asked.open = false
	return s.send('S', body, &answer{to: 'S'})
}

func (s *session) copyDone(kind byte, body []byte) error {
	if s.asked.due != nil {
		s.asked.due.copying = false
	}
	return s.send(kind, body, &answer{to: 'c', hidden: true})
}

// boundary runs first what has to stand between the client's last cycle and this one.
func (s *session) boundary(next piece, send func() error) error {
	s.asked.due = nil // a refused copy may have left it
	if !s.owed.idle() || s.status.Load() != 'T' {
		s.asked.counted = false
	}
	if err := s.traceLate(next); err != nil {
		return err
	}
	if next.kind() == alone && s.owed.idle() && s.status.Load() == 'I' {
		if err := s.checkPatience(); err != nil {
			return err
		}
	}
	return send()
}

// traceLate looks behind the statement before the last ReadyForQuery, where that had to wait: for the end
// of a row of like statements, because the statement had to stay as it was, or because a look at a part of
// the locks has missed some.
func (s *session) traceLate(next piece) error {
	if next.starts("SET", "TRANSACTION") || s.asked.late != nil && next.repeats(s.asked.late.words) {
		return nil
	}
	statement := s.asked.late
	s.asked.late = nil
	if missed := s.missed.Swap(nil); statement == nil {
		statement = missed
	}
	idle, status := s.owed.idle(), s.status.Load()
	if idle && status != 'T' {
		statement = nil // its transaction is over
	}
	forget := idle && status == 'I' && s.major >= 15 && s.stale.Swap(false)
	if statement == nil && !forget {
		return nil
	}
	if err := s.trace(statement, true); err != nil {
		return err
	}
	return s.put(&pgproto3.Sync{}, answer{to: 'S', hidden: true, apart: true})
}

func (s *session) split(sql string) ([]piece, bool) {
	if s.opaque.Load() {
		return nil, false
	}
	return split(sql, !s.escapes.Load())
}

func text(body []byte) string {
	value, _ := cutString(body)
	return value
}

func cutString(body []byte) (string, []byte) {
	value, rest, _ := bytes.Cut(body, []byte{0})
	return string(value), rest
}
