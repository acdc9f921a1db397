package trace

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// readServer passes the server's messages on, without the answers to the tracers.
func (s *session) readServer() error {
	for {
		if err := s.client.flush(s.server); err != nil {
			return err
		}
		kind, size, err := s.server.header()
		if err != nil {
			s.client.out.Flush() // what was said last, such as why the session was ended
			return err
		}
		owed := s.owed.head()
		if isData(kind) && !s.isOurs(owed) {
			if err := s.server.stream(s.client, kind, size); err != nil {
				return err
			}
			continue
		}
		body, err := s.server.read(size)
		if err != nil {
			return err
		}
		if err := s.fromServer(kind, body, owed); err != nil {
			return err
		}
	}
}

func isData(kind byte) bool { return kind == 'D' || kind == 'd' }

func (s *session) isOurs(owed *answer) bool {
	return owed != nil && (owed.hidden || owed.batch != nil && (owed.batch.capturing || owed.batch.counting))
}

func (s *session) fromServer(kind byte, body []byte, owed *answer) error {
	switch kind {
	case 'N':
		return s.notice(body, owed)
	case 'A':
		return s.client.forward(kind, body)
	case 'S':
		s.parameter(body)
		return s.client.forward(kind, body)
	case 'E':
		return s.refused(body, owed)
	case 'Z':
		return s.ready(body, owed)
	}
	if owed == nil {
		return s.client.forward(kind, body)
	}
	switch owed.to {
	case 'Q':
		return s.batchAnswer(kind, body, owed.batch)
	case 'E':
		return s.executeAnswer(kind, body, owed)
	case 'D':
		return s.describeAnswer(kind, body, owed)
	case 'F':
		return s.client.forward(kind, body)
	}
	s.owed.pop()
	if owed.tracer && owed.to == 'P' {
		s.prepared.Store(owed.generation)
	}
	return s.unlessHidden(kind, body, owed)
}

func (s *session) unlessHidden(kind byte, body []byte, owed *answer) error {
	if owed.hidden {
		return nil
	}
	return s.client.forward(kind, body)
}

func (s *session) describeAnswer(kind byte, body []byte, owed *answer) error {
	if kind != 't' { // the parameters come before the columns
		s.owed.pop()
	}
	if owed.hidden && kind == 'T' {
		return s.client.forward(kind, body) // a simple query says the columns too
	}
	return s.unlessHidden(kind, body, owed)
}

func (s *session) executeAnswer(kind byte, body []byte, owed *answer) error {
	switch {
	case owed.reply != nil && kind == 'D':
		return owed.replyWith(body)
	case owed.reply != nil:
		s.owed.pop()
		return nil
	case owed.counts && kind == 'D':
		return s.served.history.countFrom(body)
	case owed.counts:
		s.owed.pop()
		return nil
	case owed.hidden && kind == 'D':
		return owed.seen.read(body)
	case owed.hidden:
		s.owed.pop()
		s.learn(owed.statement, owed.seen)
		return nil
	}
	switch kind {
	case 'G':
		s.owed.copyIn()
	case 'C', 'I', 's':
		s.owed.pop()
		s.completed(owed.statement, kind, body)
		if owed.lone && kind == 'C' {
			s.served.complete = bytes.Clone(body)
			return nil
		}
	}
	return s.client.forward(kind, body)
}

func (s *session) batchAnswer(kind byte, body []byte, b *batch) error {
	switch {
	case kind == 'T' && hasColumn(body, counting):
		b.counting = true
		return nil
	case b.counting && kind == 'D':
		return s.served.history.countFrom(body)
	case b.counting && kind == 'C':
		b.counting = false
		return nil
	case kind == 'T' && b.next > 0 && hasColumn(body, marker):
		b.capturing = true
		b.seen = view{all: b.asked[b.next-1].all}
		return nil
	case b.capturing && kind == 'D':
		return b.seen.read(body)
	case b.capturing && kind == 'C':
		b.capturing = false
		s.learnBatch(b)
		return nil
	}
	if kind != 'C' || b.next >= len(b.statements) {
		return s.client.forward(kind, body)
	}
	statement := b.statements[b.next]
	statement.Start = b.statements[0].Start.Add(b.elapsed)
	s.completed(statement, kind, body)
	b.next++
	if b.next == len(b.statements) && len(b.inserts) > 0 {
		s.served.complete = bytes.Clone(body)
		return nil
	}
	return s.client.forward(kind, body)
}

// hasColumn says whether a RowDescription begins with this column: two bytes of length, then its name.
func hasColumn(body []byte, name string) bool {
	return len(body) > 2 && bytes.HasPrefix(body[2:], []byte(name+"\x00"))
}

// learnBatch tells what the statement before the tracer did. The answers to a message of several
// statements may come all at once, so the server's clock says how long each took.
func (s *session) learnBatch(b *batch) {
	statement := b.statements[b.next-1]
	statement.Duration = b.seen.elapsed - b.elapsed
	b.elapsed = b.seen.elapsed
	s.learn(statement, b.seen)
}

func (s *session) learn(statement *Statement, seen view) {
	nobody := statement == nil
	if nobody {
		statement = &Statement{} // only to know where the counters stand
	}
	s.proxy.mu.Lock() // the statement may be recorded already
	complete := s.served.history.tell(statement, seen, s.known)
	s.proxy.mu.Unlock()
	if !complete && !nobody {
		s.missed.Store(statement)
	}
	s.held.Store(int32(seen.held))
	newest := s.newest.Load()
	for _, lock := range seen.locks {
		newest = max(newest, lock.oid)
	}
	s.newest.Store(newest)
}

// completed takes the statement's result from its CommandComplete.
func (s *session) completed(statement *Statement, kind byte, body []byte) {
	if statement == nil {
		return
	}
	statement.Duration = time.Since(statement.Start)
	if kind == 'C' {
		statement.Tag, statement.Rows = cutTag(text(body))
	}
	s.served.cycle = append(s.served.cycle, statement)
}

// cutTag takes the count off a command tag. "INSERT 0 5" has an OID before it that is always 0.
func cutTag(tag string) (string, int64) {
	name, count, ok := cutLast(tag)
	rows, err := strconv.ParseInt(count, 10, 64)
	if !ok || err != nil {
		return tag, -1
	}
	if short, zero, ok := cutLast(name); ok && zero == "0" {
		name = short
	}
	return name, rows
}

func cutLast(text string) (before, after string, ok bool) {
	at := bytes.LastIndexByte([]byte(text), ' ')
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+1:], true
}

// refused deals with an ErrorResponse.
func (s *session) refused(body []byte, owed *answer) error {
	var message pgproto3.ErrorResponse
	if err := message.Decode(body); err != nil {
		return fmt.Errorf("reading an error of the server: %w", err)
	}
	refusal := pgconn.ErrorResponseToPgError(&message)
	s.served.complete = nil
	s.stale.Store(true)
	s.owed.failed()
	switch {
	case owed == nil:
		return s.client.forward('E', body)
	case owed.reply != nil:
		owed.reply <- nil
		return nil
	case owed.batch != nil:
		return s.refusedBatch(message, refusal, owed.batch)
	case owed.apart:
		return s.refusedApart(refusal)
	case owed.to == 'S':
		s.refusedCommit(refusal)
	case owed.tracer:
		return s.refusedTracer(message, owed)
	case owed.statement != nil:
		s.failed(owed.statement, refusal)
	case owed.sql != "":
		s.failed(s.begin(owed.sql, piece{}), refusal)
	}
	return s.client.forward('E', body)
}

func (s *session) failed(statement *Statement, refusal *pgconn.PgError) {
	statement.Duration = time.Since(statement.Start)
	statement.Err = refusal
	s.served.cycle = append(s.served.cycle, statement)
}

// refusedCommit blames the last statement for what its commit could not do, such as a deferred
// constraint that does not hold.
func (s *session) refusedCommit(refusal *pgconn.PgError) {
	if n := len(s.served.cycle); n > 0 {
		s.served.cycle[n-1].Err = refusal
	}
}

// ready deals with the ReadyForQuery that ends a cycle.
func (s *session) ready(body []byte, owed *answer) error {
	if len(body) != 1 {
		return fmt.Errorf("reading a ReadyForQuery message of %d bytes", len(body))
	}
	if owed != nil {
		s.owed.pop()
	}
	s.finish(body[0])
	s.status.Store(int32(body[0]))
	if owed != nil && owed.hidden {
		return nil
	}
	if s.served.complete != nil {
		if err := s.client.forward('C', s.served.complete); err != nil {
			return err
		}
		s.served.complete = nil
	}
	return s.client.forward('Z', body)
}

// parameter follows the settings that decide how a text is to be read.
func (s *session) parameter(body []byte) {
	name, rest := cutString(body)
	value, _ := cutString(rest)
	s.setting(name, value)
}

func (s *session) setting(name, value string) {
	switch name {
	case "standard_conforming_strings":
		s.escapes.Store(value == "off")
	case "client_encoding":
		s.opaque.Store(opaqueEncodings[value])
	case "server_version":
		s.major, _ = strconv.Atoi(value[:digits(value)])
	}
}

// opaqueEncodings have characters whose later bytes look like quotes and backslashes.
// https://www.postgresql.org/docs/current/multibyte.html#MULTIBYTE-CHARSET-SUPPORTED
var opaqueEncodings = map[string]bool{
	"BIG5": true, "GB18030": true, "GBK": true, "JOHAB": true, "SHIFT_JIS_2004": true, "SJIS": true, "UHC": true,
}

func digits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

func (a *answer) replyWith(body []byte) error {
	var row pgproto3.DataRow
	if err := row.Decode(bytes.Clone(body)); err != nil {
		return fmt.Errorf("reading a row of the server: %w", err)
	}
	a.reply <- row.Values
	return nil
}
