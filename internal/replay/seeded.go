package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/seed"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

// Seeded is the round trip of a revision with rows in the tables: up, down, up, more rows, down.
type Seeded struct {
	// Up, Down, Again and DownAgain are nil from the first step on that was not tried.
	Up, Down, Again, DownAgain *apply.Outcome
	// Certain is set if the step that failed also fails with nothing but plain rows, whatever is in them.
	// Otherwise it depends on values that production may not have.
	Certain bool
	// UpLosses are what the upgrade took away, DownLosses what was not back after the downgrade. Dropped
	// are those among the latter for which the upgrade drops the column or the table itself.
	UpLosses, DownLosses, Dropped []seed.Loss
	// Unfilled are the tables without rows before the upgrade, and after it.
	Unfilled []seed.Unfilled
	// SQLFailure is what the server said of the user's own rows; empty if it took them.
	SQLFailure string
}

// failure finds the step that failed, counted from 1, and 0 if none did.
func (s *Seeded) failure() (step int, failure *apply.Failure) {
	for i, outcome := range []*apply.Outcome{s.Up, s.Down, s.Again, s.DownAgain} {
		if outcome != nil && outcome.Failure != nil {
			return i + 1, outcome.Failure
		}
	}
	return 0, nil
}

// makeWithRows makes the round trip again on tables with rows, as far as it worked on empty ones.
func (t *trip) makeWithRows(ctx context.Context) error {
	if t.opts.Seeding.Off || !t.round.upgraded() || t.round.Revision.Upgrade.Empty {
		return nil
	}
	t.opts.Progress(Step{Name: "rows", Revision: t.round.Revision, Index: t.index, Total: len(t.opts.Pending)})
	if err := t.catchUp(ctx); err != nil {
		return err
	}
	rows := seed.Options{Rows: t.opts.Seeding.Rows, VersionTable: t.opts.VersionTable}
	seeded, err := t.lane(ctx, rows)
	if err != nil {
		return err
	}
	t.round.Seeded = seeded
	failed, failure := seeded.failure()
	if failed == 0 || dependsOnValues(failure.SQLState) {
		return nil
	}
	plain, err := t.lane(ctx, seed.Options{Rows: 1, Plain: true, VersionTable: t.opts.VersionTable})
	if err != nil {
		return err
	}
	failedToo, _ := plain.failure()
	seeded.Certain = failed == failedToo
	return nil
}

// dependsOnValues reports whether the server refused a value: the rows are made up, and those of the tables may
// all have others. A NULL in a new column is no such value.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
func dependsOnValues(sqlState string) bool {
	const dataException, notNull, integrity = "22", "23502", "23"
	return strings.HasPrefix(sqlState, dataException) || strings.HasPrefix(sqlState, integrity) && sqlState != notNull
}

// lane is a round trip on a copy of the clean database, which has the revisions before this one.
func (t *trip) lane(ctx context.Context, rows seed.Options) (_ *Seeded, err error) {
	db, err := t.copyOf(ctx, t.clean)
	if err != nil {
		return nil, err
	}
	l := &lane{trip: t, db: db, rows: rows, seeded: &Seeded{}}
	defer func() {
		if ctx.Err() == nil {
			err = errors.Join(err, l.drop(ctx))
		}
	}()
	if l.conn, err = t.observe(ctx, db); err != nil {
		return nil, err
	}
	return l.seeded, l.run(ctx)
}

type lane struct {
	*trip
	db     *postgres.Database
	conn   *pgx.Conn
	rows   seed.Options
	seeded *Seeded
}

func (l *lane) drop(ctx context.Context) error {
	if l.conn != nil {
		postgres.Leave(ctx, l.conn.PgConn())
	}
	if err := l.opts.Server.Drop(ctx, l.db); err != nil {
		return err
	}
	return l.dropMade(ctx, l.globals.clean)
}

func (l *lane) run(ctx context.Context) error {
	s := l.seeded
	before, err := l.fillAndRead(ctx)
	if err != nil {
		return err
	}
	if s.Up, err = l.apply(ctx, l.db, l.opts.Runner, l.round.Revision, lint.Upgrade); err != nil || s.Up.Failure != nil {
		return err
	}
	between, err := l.read(ctx)
	if err != nil {
		return err
	}
	s.UpLosses = seed.Losses(before, between)
	if l.round.Down == nil || l.round.Down.Failure != nil {
		return nil
	}
	if s.Down, err = l.apply(ctx, l.db, l.opts.Runner, l.round.Revision, lint.Downgrade); err != nil || s.Down.Failure != nil {
		return err
	}
	after, err := l.read(ctx)
	if err != nil {
		return err
	}
	for _, loss := range seed.Losses(before, after) {
		if between.Has(loss.Table, loss.Column) {
			s.DownLosses = append(s.DownLosses, loss)
		} else {
			s.Dropped = append(s.Dropped, loss)
		}
	}
	// Where the schema is not what it was, that is known already, and what follows from it.
	if !l.round.exact() || !l.round.wayBackMeetsRows() {
		return nil
	}
	if s.Again, err = l.apply(ctx, l.db, l.opts.Runner, l.round.Revision, lint.Upgrade); err != nil || s.Again.Failure != nil {
		return err
	}
	// Rows that only the new schema allows: a new label of an enum, a NULL where there was none.
	if err := l.fill(ctx); err != nil {
		return err
	}
	s.DownAgain, err = l.apply(ctx, l.db, l.opts.Runner, l.round.Revision, lint.Downgrade)
	return err
}

// wayBackMeetsRows reports whether the downgrade can come upon rows that were not possible before the
// upgrade: it brings back what the upgrade changed or dropped, or it works on rows itself. What only adds
// is dropped again, with all rows in it.
func (r *Round) wayBackMeetsRows() bool {
	return slices.ContainsFunc(r.Changes, func(c snapshot.Change) bool { return c.Before != nil }) ||
		slices.ContainsFunc(r.Down.Statements, func(s apply.Statement) bool { return s.Rows >= 0 })
}

func (l *lane) fillAndRead(ctx context.Context) (*seed.State, error) {
	if err := l.fill(ctx); err != nil {
		return nil, err
	}
	if sql := l.opts.Seeding.SQL; sql != "" && !l.rows.Plain {
		_, err := l.conn.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol)
		var refusal *pgconn.PgError
		if err != nil && !errors.As(err, &refusal) {
			return nil, fmt.Errorf("running the user's rows: %w", err)
		}
		if refusal != nil {
			l.seeded.SQLFailure = refusal.Message
		}
	}
	state, err := l.read(ctx)
	if err == nil {
		l.seeded.forgetFilled(state)
	}
	return state, err
}

func (l *lane) read(ctx context.Context) (state *seed.State, err error) {
	err = l.lookAt(ctx, l.db, &l.conn, func(conn *pgx.Conn) error {
		state, err = seed.Read(ctx, conn, l.opts.VersionTable)
		return err
	})
	return state, err
}

func (l *lane) fill(ctx context.Context) error {
	var report *seed.Report
	err := l.lookAt(ctx, l.db, &l.conn, func(conn *pgx.Conn) (err error) {
		report, err = seed.Fill(ctx, conn, l.rows)
		return err
	})
	if err != nil {
		return err
	}
	for _, unfilled := range report.Unfilled {
		l.seeded.note(unfilled)
	}
	return nil
}

// note lists a table once.
func (s *Seeded) note(unfilled seed.Unfilled) {
	for _, known := range s.Unfilled {
		if known.Table == unfilled.Table {
			return
		}
	}
	s.Unfilled = append(s.Unfilled, unfilled)
}
