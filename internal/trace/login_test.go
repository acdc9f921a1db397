package trace

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

// slowConn comes back late from a write that was answered meanwhile, as on a busy machine. pgconn then reads in the
// background, and goes on when the answer is complete.
type slowConn struct {
	net.Conn
	slow atomic.Bool // the next write
}

func (c *slowConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	if c.slow.CompareAndSwap(true, false) {
		time.Sleep(100 * time.Millisecond)
	}
	return n, err
}

// What pgconn reads in the background was lost to a session that took the connection over: the first statement of a
// client waited for ever.
func TestASlowConnectionIsTakenOverWhole(t *testing.T) {
	db := pgtest.Database(t)
	config, err := pgconn.ParseConfig(fmt.Sprintf("host=%s port=%d user=%s dbname=%s sslmode=disable", db.Host, db.Port, db.User, db.Name))
	if err != nil {
		t.Fatal(err)
	}
	dial, conn := config.DialFunc, new(slowConn)
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn.Conn, err = dial(ctx, network, address)
		return conn, err
	}
	server, err := pgconn.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := net.Pipe()
	defer theirs.Close()
	go func() {
		buffer := make([]byte, 1<<16)
		for { // what the session says to its client
			if _, err := theirs.Read(buffer); err != nil {
				return
			}
		}
	}()
	s := &session{proxy: &Proxy{ctx: t.Context()}, client: newWire(ours), known: newRelations(), ended: make(chan struct{})}
	conn.slow.Store(true)
	if err := s.adopt(server, &pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30}); err != nil {
		t.Fatal(err)
	}
	defer s.server.conn.Close()
	asked, err := (&pgproto3.Query{String: "SELECT 1"}).Encode(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.server.conn.Write(asked); err != nil {
		t.Fatal(err)
	}
	for kind := byte(0); kind != 'Z'; {
		var size int
		if kind, size, err = s.server.header(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.server.read(size); err != nil {
			t.Fatal(err)
		}
	}
}
