package trace

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// session is one client's connection and the server connection behind it. One goroutine reads the
// client and writes to the server, another reads the server and writes to the client.
type session struct {
	proxy    *Proxy
	number   int
	database string
	known    *relations
	major    int
	pid      uint32
	// given are the settings that the session began with.
	given map[string]string

	client, server *wire
	owed           answers
	ended          chan struct{} // closed when either side is gone

	// status is the transaction status of the last ReadyForQuery: I, T or E.
	status atomic.Int32
	// newest is the highest OID of a relation that was seen.
	newest atomic.Uint32
	// held is how many locks the transaction held at the last look.
	held atomic.Int32
	// prepared is the generation of the tracer that is known to be prepared.
	prepared atomic.Int32
	// missed is a statement some of whose locks the last look did not tell.
	missed atomic.Pointer[Statement]
	// stale is set while counters of a statement that nobody looked behind may be left.
	stale atomic.Bool
	// escapes is set while standard_conforming_strings is off.
	escapes atomic.Bool
	// opaque is set while the client's encoding uses ASCII bytes inside of other characters.
	opaque atomic.Bool

	asked  asked
	served served
}

// asked is what the goroutine that reads the client knows.
type asked struct {
	// open is set between the first extended message and its Sync.
	open       bool
	statements map[string]*prepared
	portals    map[string]*portal
	// due is the extended statement behind which the tracer has to be put before the Sync.
	due *due
	// late is the statement behind which the tracer has to be put before the next cycle.
	late *Statement
	// generation counts how often the tracer had to go; see hideTracer.
	generation int32
	// last are the words of the statement before.
	last piece
	// counted is set once the session was asked in this transaction what it had counted before.
	counted bool
	// patient is set if the statement that comes next may wait for a while.
	patient bool
}

type prepared struct {
	sql   string
	piece piece
}

type portal struct {
	*prepared
	executed bool
}

type due struct {
	statement *Statement
	prepared  *prepared
	// copying is set while the client's copy data has not ended.
	copying bool
}

// served is what the goroutine that reads the server knows.
type served struct {
	history history
	// cycle are the statements since the last ReadyForQuery.
	cycle []*Statement
	// transaction is the number of the open transaction, 0 if there is none.
	transaction int
	// complete is the CommandComplete that waits for the end of the transaction, as it does in a
	// simple query that is not traced: a deferred constraint may still turn it into an error.
	complete []byte
}

func (s *session) run() error {
	failures := make(chan error, 2)
	var both sync.WaitGroup
	var once sync.Once
	for _, loop := range []func() error{s.readClient, s.readServer} {
		both.Go(func() {
			failures <- loop()
			// Either side gone ends the other.
			once.Do(func() { close(s.ended) })
			s.client.conn.Close()
			s.server.conn.Close()
		})
	}
	both.Wait()
	s.abandon()
	return errors.Join(ended(<-failures), ended(<-failures))
}

// ended turns the ways in which a connection ends into no error.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, errEnded) || isReset(err) {
		return nil
	}
	return err
}

// abandon records what was running when the connection ended.
func (s *session) abandon() {
	for head := s.owed.head(); head != nil; head = s.owed.head() {
		s.owed.pop()
		var left []*Statement
		switch {
		case head.batch != nil:
			left = head.batch.statements[min(head.batch.next, len(head.batch.statements)):]
		case head.to == 'E' && !head.hidden && head.statement != nil:
			left = []*Statement{head.statement}
		}
		if len(left) == 0 {
			continue
		}
		left[0].Duration = time.Since(left[0].Start)
		left[0].Err = &pgconn.PgError{Severity: "FATAL", Code: "08006", Message: "the connection ended before the statement did"}
		s.served.cycle = append(s.served.cycle, left[0])
		break
	}
	s.finish('I')
}

func (s *session) begin(sql string, words piece) *Statement {
	return &Statement{words: words, SQL: sql, Session: s.number, Start: time.Now(), Rows: -1, Seen: Unseen, Settings: s.given, order: s.proxy.order.Add(1)}
}
