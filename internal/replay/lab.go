package replay

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

// lab keeps the databases of a replay.
//
// The round trips happen in work. The clean database is only ever upgraded, each revision once, so that
// what a bad downgrade leaves behind cannot reach the revisions after it. After a round trip that came
// back exact, schema and rows, work is as good as clean and simply goes on; clean then stays behind, and
// catches up when work has to be made anew.
type lab struct {
	opts Options
	// tidy is the server.
	tidy *tidyServer
	// base has what the base has, clean that and some of the pending revisions. Nobody is connected to
	// either, as they are templates. They are the same database until clean has to catch up.
	base, clean *postgres.Database
	// behind are the revisions that clean has yet to be upgraded by.
	behind []*migration.Revision
	// work is a copy of clean on which the scripts run, and conn a session that looks at it.
	work *postgres.Database
	conn *pgx.Conn
	// moved is set if work is no longer in the state that the upgrades lead to.
	moved bool
	// watch sees what upgrades do. It is nil if it was not possible, and unwatched says why.
	watch     *apply.Watch
	unwatched string
	// failed are the pending revisions that could not be upgraded to.
	failed  map[string]bool
	globals globals
}

// restore makes work anew, in the state that single clean upgrades lead to.
func (l *lab) restore(ctx context.Context) error {
	if err := l.dropWork(ctx); err != nil {
		return err
	}
	if err := l.catchUp(ctx); err != nil {
		return err
	}
	work, err := l.copyOf(ctx, l.clean)
	if err != nil {
		return err
	}
	l.work = work
	l.conn, err = l.observe(ctx, work)
	return err
}

// copyOf copies a database, in which no runner may have a session then.
func (l *lab) copyOf(ctx context.Context, template *postgres.Database) (*postgres.Database, error) {
	l.release(ctx)
	made, err := l.opts.Server.Create(ctx, template)
	if err != nil {
		return nil, fmt.Errorf("copying a throwaway database: %w", err)
	}
	if !l.globals.settings {
		return made, nil
	}
	err = l.visit(ctx, func(conn *pgx.Conn) error { return postgres.CopySettings(ctx, conn, template, made) })
	if err != nil {
		return nil, errors.Join(err, l.opts.Server.Drop(ctx, made))
	}
	return made, nil
}

// release ends the sessions that runners keep between scripts.
func (l *lab) release(ctx context.Context) {
	for _, runner := range []apply.Runner{l.opts.Runner, l.opts.BaseRunner} {
		if keeper, ok := runner.(apply.Releaser); ok {
			keeper.Release(ctx)
		}
	}
}

// observer is the application name of our own session in a database that scripts work on.
const observer = "migrate-check observer"

// observe opens a session that does not wait for ever, should a script leave locks behind.
func (l *lab) observe(ctx context.Context, db *postgres.Database) (*pgx.Conn, error) {
	config, err := db.ConnConfig()
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["application_name"] = observer
	config.RuntimeParams["statement_timeout"] = strconv.FormatInt(max(l.opts.Timeout.Milliseconds(), 1), 10)
	return pgx.ConnectConfig(ctx, config)
}

// look reads from the work database.
func (l *lab) look(ctx context.Context, read func(*pgx.Conn) error) error {
	return l.lookAt(ctx, l.work, &l.conn, read)
}

// lookAt reads from a database. A script may end all sessions, ours too; then it looks again in a new one.
func (l *lab) lookAt(ctx context.Context, db *postgres.Database, conn **pgx.Conn, read func(*pgx.Conn) error) error {
	err := read(*conn)
	if err == nil || ctx.Err() != nil || !(*conn).IsClosed() {
		return err
	}
	fresh, err := l.observe(ctx, db)
	if err != nil {
		return err
	}
	*conn = fresh
	return read(fresh)
}

// catchUp upgrades the clean database by the revisions that it is behind.
func (l *lab) catchUp(ctx context.Context) (err error) {
	if len(l.behind) == 0 {
		return nil
	}
	if l.clean == l.base {
		if l.clean, err = l.copyOf(ctx, l.base); err != nil {
			l.clean = l.base
			return err
		}
	}
	for _, revision := range l.behind {
		outcome, err := l.apply(ctx, l.clean, l.opts.Runner, revision, lint.Upgrade)
		if err != nil {
			return err
		}
		if outcome.Failure != nil {
			return &unreachableError{revision.ID, outcome.Failure.Message}
		}
	}
	l.behind = nil
	return l.keepGlobals(ctx)
}

// unreachableError says that an upgrade did not work a second time, on a database of its own.
type unreachableError struct{ revision, message string }

func (e *unreachableError) Error() string {
	return fmt.Sprintf("the upgrade %s works once, and then fails in a second database on the same server: %s", e.revision, e.message)
}

func (l *lab) snapshot(ctx context.Context) (taken *snapshot.Snapshot, err error) {
	err = l.look(ctx, func(conn *pgx.Conn) error {
		taken, err = l.read(ctx, conn)
		return err
	})
	return taken, err
}

func (l *lab) dropWork(ctx context.Context) error {
	if l.conn != nil {
		postgres.Leave(ctx, l.conn.PgConn())
		l.conn = nil
	}
	if l.work == nil {
		return nil
	}
	work := l.work
	l.work = nil
	return l.opts.Server.Drop(ctx, work)
}

// rewind goes back to the base as the clean database.
func (l *lab) rewind(ctx context.Context) error {
	if err := l.dropWork(ctx); err != nil {
		return err
	}
	clean := l.clean
	l.clean, l.behind, l.globals.clean = l.base, nil, l.globals.base
	if clean != l.base {
		if err := l.opts.Server.Drop(ctx, clean); err != nil {
			return err
		}
	}
	return l.dropMade(ctx, l.globals.base)
}

// How long the databases may take to go.
const closeLimit = 30 * time.Second

// close drops what was made. If the caller has given up it leaves that to the server's Close, which is
// faster than database by database.
func (l *lab) close(ctx context.Context) error {
	l.endWatch()
	if ctx.Err() != nil {
		if l.conn != nil {
			_ = l.conn.PgConn().Conn().Close()
		}
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, closeLimit)
	defer cancel()
	if l.base == nil {
		return nil
	}
	return errors.Join(l.rewind(ctx), l.dropBase(ctx))
}
