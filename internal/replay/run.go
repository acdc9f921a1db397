package replay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/snapshot"
)

// Options say what to replay, and where.
type Options struct {
	// Server is where the throwaway databases are made.
	Server postgres.Server
	// Runner applies the pending revisions.
	Runner apply.Runner
	// BaseRunner applies the base's revisions, from the base's own files; nil is Runner.
	BaseRunner apply.Runner
	// Base are the revisions that are applied on the base, and Pending those to replay, both in the
	// order in which the tool applies them.
	Base, Pending []*migration.Revision
	// Edits are upgrades of the base that the head has changed. Both versions are compared.
	Edits []migration.Edit
	// Models compares the head's models with a database, and BaseModels those of the base. Both may be nil.
	// Where nothing is pending the database is that of the base.
	Models, BaseModels Models
	// VersionTable is the tool's own table, which is no part of the schema.
	VersionTable string
	// Judge says which round trips are made.
	Judge Judge
	// Seeding says with which rows the round trips are made a second time.
	Seeding Seeding
	// Schema stands for the first revisions of the base. Nil applies them all.
	Schema *Schema
	// Keeping says where the state of the base is kept between runs.
	Keeping Keeping
	// Timeout is how long one script may take; 0 is two minutes.
	Timeout time.Duration
	// Progress is told of each step before it begins. May be nil.
	Progress func(Step)

	// expired is time.After, unless a test decides when a script took too long.
	expired func(time.Duration) <-chan time.Time
}

// Seeding says which rows the tables get. The zero value makes some for every table.
type Seeding struct {
	// Off makes no round trips with rows.
	Off bool
	// Rows is how many each table gets, 0 for the default.
	Rows int
	// SQL is run after that, on top of the rows that were made.
	SQL string
}

// Judge says what has to come back exact: each revision, or the pending ones together.
type Judge string

const (
	// JudgeBoth makes single differences warnings where the window comes back exact. It is the default.
	JudgeBoth Judge = "both"
	// JudgeRevision makes every revision answer for itself.
	JudgeRevision Judge = "revision"
	// JudgeWindow looks at the pending revisions as a whole only.
	JudgeWindow Judge = "window"
)

// Step is what a replay is about to do.
type Step struct {
	// Name is "kept" (the base's state of an earlier run), "schema", "base", "keep", "upgrade", "downgrade",
	// "upgrade again", "rows", "models" or "window".
	Name     string
	Revision *migration.Revision
	// Index counts the revision from 1 among Total, of the base or of the pending ones.
	Index, Total int
	// Minor is one of many of its kind, not the first.
	Minor bool
}

const defaultTimeout = 2 * time.Minute

// Run builds the state of the base and replays every pending revision on it. A script that fails is part
// of the Trial; an error means that the replay itself could not be done. The databases it makes are gone
// when it returns, or go with the server if ctx was cancelled.
func Run(ctx context.Context, opts Options) (_ *Trial, err error) {
	opts = opts.withDefaults()
	tidy := &tidyServer{Server: opts.Server}
	opts.Server = tidy
	l := &lab{opts: opts, tidy: tidy}
	defer func() { err = errors.Join(err, l.close(ctx)) }()
	trial := &Trial{}
	trial.expectEffects(opts.Edits)
	failed, err := l.buildBase(ctx, trial)
	if err != nil {
		return nil, err
	}
	if failed != nil {
		trial.Base = failed
		trial.explainUnknown(failed)
		trial.skipAll(opts.Pending, fmt.Sprintf("the base cannot be built: its revision %s fails", failed.Revision.ID))
		return trial, nil
	}
	if len(opts.Pending) == 0 {
		return trial, l.compareModels(ctx, trial)
	}
	if err := l.replayAll(ctx, trial); err != nil {
		return nil, err
	}
	trial.Unwatched = l.endWatch()
	if err := l.compareModels(ctx, trial); err != nil {
		return nil, err
	}
	if opts.needsWindow(trial) {
		trial.Window, err = l.window(ctx)
	}
	return trial, err
}

func (o Options) withDefaults() Options {
	if o.BaseRunner == nil {
		o.BaseRunner = o.Runner
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Judge == "" {
		o.Judge = JudgeBoth
	}
	if o.Progress == nil {
		o.Progress = func(Step) {}
	}
	if o.expired == nil {
		o.expired = time.After
	}
	return o
}

func (t *Trial) skipAll(pending []*migration.Revision, reason string) {
	for _, revision := range pending {
		t.Revisions = append(t.Revisions, &Round{Revision: revision, Skipped: reason})
	}
}

// replayAll makes the round trip of each pending revision.
func (l *lab) replayAll(ctx context.Context, trial *Trial) error {
	if err := l.restore(ctx); err != nil {
		return err
	}
	before, err := l.snapshot(ctx)
	if err != nil {
		return err
	}
	trial.Schema = before
	if trial.Tables, err = l.tables(ctx); err != nil {
		return err
	}
	if err := l.startWatch(ctx); err != nil {
		return err
	}
	for i, revision := range l.opts.Pending {
		trip := &trip{lab: l, before: before, round: &Round{Revision: revision}, index: i + 1}
		if err := trip.makeBoth(ctx); err != nil {
			return fmt.Errorf("replaying %s: %w", revision.ID, err)
		}
		trial.Revisions = append(trial.Revisions, trip.round)
		before, l.moved = trip.after, trip.moved
		last := i+1 == len(l.opts.Pending)
		if !trip.moved || last {
			continue
		}
		err := l.restore(ctx)
		var unreachable *unreachableError
		if errors.As(err, &unreachable) {
			trial.skipAll(l.opts.Pending[i+1:], unreachable.Error())
			return nil
		}
		if err != nil {
			return err
		}
		// In another database DEFAULT 'now' is another moment.
		if before, err = l.snapshot(ctx); err != nil {
			return err
		}
	}
	return nil
}

// upgraded reports whether the upgrade worked on empty tables.
func (r *Round) upgraded() bool { return r.Up != nil && r.Up.Failure == nil }

// exact reports whether the round trip on empty tables came back to the schemas that it went through.
func (r *Round) exact() bool {
	return r.Again != nil && r.Again.Failure == nil &&
		len(ofClass(r.Left, snapshot.Structural)) == 0 && len(ofClass(r.Drifted, snapshot.Structural)) == 0
}
