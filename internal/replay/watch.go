package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/lint"
)

// errTimeout is why a script's context ends if ending its sessions was not enough.
var errTimeout = errors.New("the script took too long")

// A runner may take this long to return after its sessions were ended.
const grace = 5 * time.Second

// apply runs one script, and ends it if it takes too long.
func (l *lab) apply(ctx context.Context, db *postgres.Database, runner apply.Runner, revision *migration.Revision, direction lint.Direction) (*apply.Outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w := &watchdog{opts: l.opts, db: db, done: make(chan struct{}), ended: make(chan struct{})}
	go w.watch(ctx, cancel)
	outcome, err := runner.Apply(ctx, db, revision, direction)
	close(w.done)
	<-w.ended
	l.globals.note(outcome)
	l.tidy.note(outcome)
	if w.err != nil {
		return nil, fmt.Errorf("ending %s, which took longer than %s: %w", revision.ID, l.opts.Timeout, w.err)
	}
	return w.explain(outcome, err, revision, direction)
}

// watchdog ends the sessions of a script that takes too long.
type watchdog struct {
	opts Options
	db   *postgres.Database
	// done is closed when the script has returned, ended when the watchdog has.
	done, ended chan struct{}
	// caught is what the script was doing, nil if it was in time. It and err are to be read after ended.
	caught *activity
	err    error
}

func (w *watchdog) watch(ctx context.Context, cancel context.CancelCauseFunc) {
	defer close(w.ended)
	select {
	case <-w.done:
		return
	case <-ctx.Done():
		return
	case <-w.opts.expired(w.opts.Timeout):
	}
	w.caught, w.err = endSessions(ctx, w.opts.Server, w.db)
	if w.err != nil {
		cancel(errTimeout)
		return
	}
	select {
	case <-w.done:
	case <-ctx.Done():
	case <-time.After(grace):
		cancel(errTimeout) // the script does not care for its session
	}
}

// explain makes what a runner says of an ended session into what happened.
func (w *watchdog) explain(outcome *apply.Outcome, err error, revision *migration.Revision, direction lint.Direction) (*apply.Outcome, error) {
	if w.caught == nil {
		return outcome, err
	}
	if err != nil || outcome == nil {
		outcome = &apply.Outcome{Duration: w.opts.Timeout}
	} else if outcome.Failure == nil {
		return outcome, nil // it came to its end all the same
	}
	script := revision.Upgrade
	if direction == lint.Downgrade {
		script = revision.Downgrade
	}
	failure := &apply.Failure{
		TimedOut: true,
		Message:  fmt.Sprintf("not done after %s: %s", w.opts.Timeout, w.caught.waiting()),
		Position: lint.Position{Path: script.Path, Line: script.Line},
	}
	if told := outcome.Failure; told != nil {
		failure.Statement, failure.Output = told.Statement, told.Output
		if told.Line > 0 {
			failure.Position = told.Position
		}
	}
	w.name(failure, outcome.Statements)
	outcome.Failure = failure
	return outcome, nil
}

// name says which statement the script was in. The server knows best: ending all sessions of a script may
// fail it in another one.
func (w *watchdog) name(failure *apply.Failure, sent []apply.Statement) {
	for _, statement := range slices.Backward(sent) {
		if strings.TrimSpace(statement.SQL) == strings.TrimSpace(w.caught.query) {
			failure.Statement, failure.Position = statement.SQL, statement.Position
			return
		}
	}
	if failure.Statement == "" {
		failure.Statement = w.caught.query
	}
}
