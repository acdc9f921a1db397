package postgres

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// Leave ends a session and waits until the server has let go of it. A plain close does not wait, and
// a CREATE or DROP DATABASE that comes upon a session on its way out sleeps for 100 ms before it looks again.
func Leave(ctx context.Context, conn *pgconn.PgConn) {
	if !conn.IsClosed() {
		conn.Frontend().Send(&pgproto3.Terminate{})
		if conn.Frontend().Flush() == nil {
			for awaitEnd := true; awaitEnd; {
				_, err := conn.ReceiveMessage(ctx)
				awaitEnd = err == nil
			}
		}
	}
	// Whatever happened, the session ends with its connection.
	_ = conn.Close(ctx)
}
