package trace

import (
	"fmt"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// refusedBatch blames the statement that the error's position is in, or the one that was running, and
// gives the position the value that it has in the client's own text.
func (s *session) refusedBatch(message pgproto3.ErrorResponse, refusal *pgconn.PgError, b *batch) error {
	if b.counting || b.capturing && b.seen.transaction == "" {
		return s.refusedTracer(message, nil)
	}
	b.capturing = false
	message.Position = b.original(message.Position)
	refusal.Position = message.Position
	if at := b.statementAt(message.Position); at < len(b.statements) {
		s.failed(b.statements[at], refusal)
	} else {
		s.refusedCommit(refusal)
	}
	return s.sendRefusal(&message)
}

// original is the position, in characters from 1, without the tracers before it.
func (b *batch) original(position int32) int32 {
	characters, from, shift := int32(0), 0, int32(0)
	for _, each := range b.inserts {
		characters += int32(utf8.RuneCountInString(b.sql[from:each.at]))
		from = each.at
		if characters+shift >= position-1 {
			break
		}
		shift += int32(each.size)
	}
	return position - shift
}

// statementAt is the statement at the position; the running one if there is none, or one before it.
func (b *batch) statementAt(position int32) int {
	offset := b.offset(position)
	for i := b.next; i < len(b.pieces); i++ {
		if offset >= 0 && offset < b.pieces[i].end {
			return i
		}
	}
	return b.next
}

// offset is where the character at the position begins, -1 if there is no such character.
func (b *batch) offset(position int32) int {
	characters := int32(0)
	for offset := range b.sql {
		if characters++; characters == position {
			return offset
		}
	}
	return -1
}

// refusedTracer passes on that a tracer failed. That must not happen, and must not stay unseen: the
// client's transaction is gone with it.
func (s *session) refusedTracer(message pgproto3.ErrorResponse, owed *answer) error {
	message.Message = "migrate-check could not look behind this statement: " + message.Message
	if owed != nil && owed.statement != nil {
		owed.statement.Err = pgconn.ErrorResponseToPgError(&message)
	}
	return s.sendRefusal(&message)
}

// refusedApart is for a tracer between two cycles of the client. Its answers are nobody's business; that it
// is refused in a transaction which has failed is no surprise.
func (s *session) refusedApart(refusal *pgconn.PgError) error {
	const inFailedTransaction = "25P02"
	if refusal.Code != inFailedTransaction {
		s.proxy.failed(fmt.Errorf("looking behind a statement: %w", refusal))
	}
	return nil
}

func (s *session) sendRefusal(message *pgproto3.ErrorResponse) error {
	encoded, err := message.Encode(nil)
	if err != nil {
		return err
	}
	_, err = s.client.out.Write(encoded)
	return err
}

// notice passes a notice on. One about the text of a message has its position in the client's own text.
func (s *session) notice(body []byte, owed *answer) error {
	var message pgproto3.NoticeResponse
	if owed == nil || owed.batch == nil || len(owed.batch.inserts) == 0 {
		return s.client.forward('N', body)
	}
	if err := message.Decode(body); err != nil {
		return fmt.Errorf("reading a notice of the server: %w", err)
	}
	if message.Position == 0 {
		return s.client.forward('N', body)
	}
	message.Position = owed.batch.original(message.Position)
	encoded, err := message.Encode(nil)
	if err != nil {
		return err
	}
	_, err = s.client.out.Write(encoded)
	return err
}
