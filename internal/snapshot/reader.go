package snapshot

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Reader takes snapshots of one database again and again. It gives the last one back as long as no
// transaction has changed anything on the server.
type Reader struct {
	conn *pgx.Conn
	opts Options
	last *Snapshot
	mark string
}

// NewReader gives a reader that uses conn, which must not be in a transaction when a snapshot is taken.
func NewReader(conn *pgx.Conn, opts Options) *Reader {
	return &Reader{conn: conn, opts: opts}
}

// Take reads the snapshot. The caller must not change what it gives.
func (r *Reader) Take(ctx context.Context) (*Snapshot, error) {
	unchanged, err := r.unchanged(ctx)
	if err != nil {
		return nil, err
	}
	if unchanged {
		return r.last, nil
	}
	taken, mark, err := take(ctx, r.conn.PgConn(), r.opts)
	if err != nil {
		return nil, err
	}
	r.last, r.mark = taken, mark
	return taken, nil
}

// unchanged asks which transactions have ended: without a new one no row of a catalog has changed.
func (r *Reader) unchanged(ctx context.Context) (bool, error) {
	if r.last == nil {
		return false, nil
	}
	var mark string
	err := r.conn.QueryRow(ctx, "select pg_current_snapshot()::text").Scan(&mark)
	if err != nil {
		return false, fmt.Errorf("taking a snapshot of the schema: %w", err)
	}
	return mark == r.mark, nil
}
