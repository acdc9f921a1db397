package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// presence says on a server that is not ours that our run lives, as the lock of a directory does on this machine:
// a session that holds an advisory lock. The server frees the lock when our process ends, however it ends.
// https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
type presence struct {
	// run is the number of the lock, in hexadecimal. It stands in the names of the run's databases.
	run  string
	stop context.CancelFunc
	gone chan struct{}
}

// enter makes our presence known in the database home, until leave.
func enter(ctx context.Context, home Database) (*presence, error) {
	run := randomHex(8)
	conn, err := holdLock(ctx, &home, run)
	if err != nil {
		return nil, fmt.Errorf("holding a session on the server: %w", err)
	}
	keeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	p := &presence{run, stop, make(chan struct{})}
	go p.keep(keeping, conn, &home)
	return p, nil
}

// holdLock takes the lock in a new session. It is a shared one, so as not to wait for a session of ours that is on
// its way out.
func holdLock(ctx context.Context, home *Database, run string) (*pgx.Conn, error) {
	number, err := strconv.ParseUint(run, 16, 64)
	if err != nil {
		return nil, err
	}
	conn, err := home.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock_shared($1)", int64(number)); err != nil {
		Leave(ctx, conn.PgConn())
		return nil, err
	}
	return conn, nil
}

// returnPause is how long to wait before we ask again a server that does not let us in.
const returnPause = 100 * time.Millisecond

// keep holds the session, and takes another one if a migration or the server's administrator ends it.
func (p *presence) keep(ctx context.Context, conn *pgx.Conn, home *Database) {
	defer close(p.gone)
	for {
		if conn != nil {
			awaitEnd(ctx, conn)
		}
		if ctx.Err() != nil {
			return
		}
		var err error
		if conn, err = holdLock(ctx, home, p.run); err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(returnPause):
			}
		}
	}
}

// awaitEnd gives back a session that has ended, be it since ctx did.
func awaitEnd(ctx context.Context, conn *pgx.Conn) {
	var err error
	for err == nil {
		_, err = conn.WaitForNotification(ctx) // nobody notifies us
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeLimit)
	defer cancel()
	Leave(ctx, conn.PgConn())
}

func (p *presence) leave() {
	if p != nil {
		p.stop()
		<-p.gone
	}
}
