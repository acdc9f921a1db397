package replay

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// activity is what the sessions in a database were doing.
type activity struct {
	// query is the statement, or the message of several, that was running. Empty if none was.
	query string
	// state, waitType and wait are the columns of pg_stat_activity.
	// https://www.postgresql.org/docs/current/monitoring-stats.html#WAIT-EVENT-TABLE
	state, waitType, wait string
	// blocker is what the session was doing that kept the other waiting. A prepared transaction has no
	// session, and says so.
	blocker string
	none    bool
}

// endSessions looks at what runs in a database and ends it. It looks from a database of its own: a script
// can lock the catalog of its database so that nobody gets in.
func endSessions(ctx context.Context, server postgres.Server, db *postgres.Database) (_ *activity, err error) {
	post, err := server.Create(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Drop(context.WithoutCancel(ctx), post)) }()
	conn, err := post.Connect(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	seen, err := look(ctx, conn, db)
	if err != nil {
		return nil, err
	}
	_, err = conn.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = $1 AND application_name IS DISTINCT FROM $2`, db.Name, observer)
	return seen, err
}

// look finds the session that is at work: one that runs a statement before one that idles in its
// transaction, and one that waits for another before that other.
func look(ctx context.Context, conn *pgx.Conn, db *postgres.Database) (*activity, error) {
	a := &activity{}
	err := conn.QueryRow(ctx, `
		SELECT a.query, coalesce(a.state, ''), coalesce(a.wait_event_type, ''), coalesce(a.wait_event, ''),
		       coalesce((SELECT b.state || ': ' || b.query FROM pg_stat_activity b
		                 WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY b.pid LIMIT 1),
		                CASE WHEN 0 = ANY (pg_blocking_pids(a.pid)) THEN 'a prepared transaction' END, '')
		FROM pg_stat_activity a
		WHERE a.datname = $1 AND a.backend_type = 'client backend' AND a.application_name IS DISTINCT FROM $2
		ORDER BY cardinality(pg_blocking_pids(a.pid)) = 0, a.state <> 'active', a.state <> 'idle in transaction', a.pid
		LIMIT 1`, db.Name, observer).
		Scan(&a.query, &a.state, &a.waitType, &a.wait, &a.blocker)
	if errors.Is(err, pgx.ErrNoRows) {
		return &activity{none: true}, nil
	}
	return a, err
}

// waiting says what the script waited for.
func (a *activity) waiting() string {
	switch {
	case a.none:
		return "it has no session in the database"
	case a.blocker != "":
		return fmt.Sprintf("it waits for a lock that is held elsewhere (%s)", firstLine(a.blocker))
	case a.state != "active":
		return fmt.Sprintf("the server waits for the tool, its session is %s", a.state)
	case a.wait == "PgSleep":
		return "it sleeps in pg_sleep"
	case a.waitType == "Lock":
		return fmt.Sprintf("it waits for a lock (%s)", a.wait)
	case a.wait != "":
		return fmt.Sprintf("the server waits for %s (%s)", a.wait, a.waitType)
	default:
		return "the server is still computing"
	}
}

func firstLine(text string) string {
	const limit = 120
	line, _, more := strings.Cut(strings.TrimSpace(text), "\n")
	if runes := []rune(line); len(runes) > limit {
		line, more = string(runes[:limit]), true
	}
	if more {
		line += " …"
	}
	return line
}
