package apply

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// session is one connection that speaks the simple query protocol message by message, which shows where
// in a message an error came, and lets us answer a COPY.
type session struct {
	db   *postgres.Database
	conn *pgconn.PgConn
	// readsCopyOut is set if rows that the server sends on its own are read, and not an error.
	readsCopyOut bool
}

func openSession(ctx context.Context, db *postgres.Database) (*session, error) {
	conn, err := db.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &session{db: db, conn: conn.PgConn()}, nil
}

// How long a session may take to say goodbye.
const closeLimit = 5 * time.Second

// close does not wait if the caller has given up: the session may be in the middle of a statement.
func (s *session) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, closeLimit)
	defer cancel()
	postgres.Leave(ctx, s.conn)
}

// reopen goes on in a new session.
func (s *session) reopen(ctx context.Context) error {
	s.close(ctx)
	fresh, err := openSession(ctx, s.db)
	if err != nil {
		return err
	}
	s.conn = fresh.conn
	return nil
}

func (s *session) inTransaction() bool { return s.conn.TxStatus() != 'I' }

// result is the server's answer to one statement.
type result struct {
	// tag is the command tag without the counts, such as "INSERT".
	tag string
	// rows is the count in the tag, -1 if it has none.
	rows int64
}

// copyRefused is a COPY between the server and its client.
type copyRefused struct{ in bool }

func (c *copyRefused) Error() string { return "COPY between server and client" }

// send sends one message and gives the answer to each of its statements, up to the first that failed.
// The error is a *pgconn.PgError if the server refused, a *copyRefused if it began a COPY.
func (s *session) send(ctx context.Context, sql string) ([]result, error) {
	frontend := s.conn.Frontend()
	frontend.SendQuery(&pgproto3.Query{String: sql})
	if err := frontend.Flush(); err != nil {
		return nil, fmt.Errorf("sending to the server: %w", err)
	}
	var results []result
	var failed error
	for {
		message, err := s.conn.ReceiveMessage(ctx)
		if err != nil { // the end of the session
			var refusal *pgconn.PgError
			if errors.As(err, &refusal) {
				return results, refusal
			}
			return results, errors.Join(failed, err)
		}
		switch m := message.(type) {
		case *pgproto3.CommandComplete:
			if failed != nil {
				continue
			}
			results = append(results, newResult(string(m.CommandTag)))
		case *pgproto3.ErrorResponse:
			if failed == nil {
				failed = pgconn.ErrorResponseToPgError(m)
			}
		case *pgproto3.CopyInResponse:
			failed = &copyRefused{in: true}
			frontend.Send(&pgproto3.CopyFail{Message: "no rows to send"})
			if err := frontend.Flush(); err != nil {
				return results, err
			}
		case *pgproto3.CopyOutResponse:
			if !s.readsCopyOut && failed == nil {
				failed = &copyRefused{}
			}
		case *pgproto3.ReadyForQuery:
			return results, failed
		}
	}
}

// newResult reads a command tag such as "INSERT 0 5", "UPDATE 3" or "CREATE TABLE".
func newResult(tag string) result {
	name := strings.TrimRight(tag, "0123456789 ")
	fields := strings.Fields(tag[len(name):])
	if len(fields) == 0 {
		return result{tag: name, rows: -1}
	}
	rows, err := strconv.ParseInt(fields[len(fields)-1], 10, 64)
	if err != nil {
		return result{tag: name, rows: -1}
	}
	return result{tag: name, rows: rows}
}

// leftovers are what the session has that a new one has not; nil if it does not say.
func (s *session) leftovers(ctx context.Context) []Leftover {
	left := []Leftover{}
	if s.inTransaction() {
		left = append(left, Leftover{Kind: LeftTransaction})
	}
	answer := s.conn.ExecParams(ctx, leftoverQuery, nil, nil, nil, nil).Read()
	for _, row := range answer.Rows {
		left = append(left, Leftover{LeftoverKind(row[0]), string(row[1]), string(row[2])})
	}
	if answer.Err != nil && len(left) == 0 {
		return nil
	}
	return left
}

func (s *session) tableExists(ctx context.Context, table string) (bool, error) {
	answer := s.conn.ExecParams(ctx, "SELECT to_regclass($1) IS NOT NULL", [][]byte{[]byte(quoteName(table))}, nil, nil, nil).Read()
	if answer.Err != nil {
		return false, answer.Err
	}
	return string(answer.Rows[0][0]) == "t", nil
}

// refused separates what the server said from what happened to the connection.
func refused(err error) (*pgconn.PgError, error) {
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) {
		return refusal, nil
	}
	return nil, err
}
