package snapshot

import (
	"context"
	"net"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

// patientConn keeps what is written until somebody wants to read the answer, and counts how often that is.
type patientConn struct {
	net.Conn
	mutex      sync.Mutex
	unsent     []byte
	roundTrips int
}

func (c *patientConn) Write(text []byte) (int, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.unsent = append(c.unsent, text...)
	return len(text), nil
}

func (c *patientConn) Read(text []byte) (int, error) {
	c.mutex.Lock()
	if len(c.unsent) > 0 {
		c.roundTrips++
		if _, err := c.Conn.Write(c.unsent); err != nil {
			c.mutex.Unlock()
			return 0, err
		}
		c.unsent = nil
	}
	c.mutex.Unlock()
	return c.Conn.Read(text)
}

func (c *patientConn) count() int {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.roundTrips
}

func TestTakeIsOneRoundTrip(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, manyTables(3))
	config, err := db.ConnConfig()
	if err != nil {
		t.Fatal(err)
	}
	var counted *patientConn
	dial := config.DialFunc
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		counted = &patientConn{Conn: conn}
		return counted, err
	}
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, which := range []string{"first", "second"} {
		before := counted.count()
		if _, err := Take(t.Context(), conn, Options{}); err != nil {
			t.Fatal(err)
		}
		if got := counted.count() - before; got != 1 {
			t.Errorf("the %s snapshot took %d round trips, want 1", which, got)
		}
	}
}
