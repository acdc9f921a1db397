package replay

import (
	"context"
	"errors"
	"fmt"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

// trip is the round trip of one revision in the work database.
type trip struct {
	*lab
	round *Round
	index int
	// before and after are the schema before and after a single upgrade.
	before, after *snapshot.Snapshot
	// moved is set if the work database is no longer in the state of a single upgrade.
	moved bool
}

// makeBoth makes the round trip on empty tables and then with rows.
func (t *trip) makeBoth(ctx context.Context) error {
	if err := t.make(ctx); err != nil {
		return err
	}
	if err := t.clearPrepared(ctx); err != nil {
		return err
	}
	if err := t.clearGlobals(ctx); err != nil {
		return err
	}
	err := t.makeWithRows(ctx)
	var unreachable *unreachableError
	if err != nil && !errors.As(err, &unreachable) {
		return fmt.Errorf("with rows: %w", err)
	}
	if t.round.upgraded() {
		t.behind = append(t.behind, t.round.Revision)
	}
	return nil
}

// make goes up, down and up as far as it gets.
func (t *trip) make(ctx context.Context) error {
	t.after = t.before
	done, err := t.up(ctx)
	if err != nil || !done {
		return err
	}
	if why := noWayDown(t.round.Revision); why != "" {
		t.round.Skipped = why
		return nil
	}
	rows, err := t.contents(ctx)
	if err != nil {
		return err
	}
	done, err = t.down(ctx)
	if err != nil || !done {
		t.moved = true
		return err
	}
	done, err = t.again(ctx)
	if err != nil || !done {
		t.moved = true
		return err
	}
	rowsAgain, err := t.contents(ctx)
	t.moved = len(t.round.Left)+len(t.round.Drifted) > 0 || rows != rowsAgain
	return err
}

func (t *trip) up(ctx context.Context) (done bool, err error) {
	outcome, err := t.step(ctx, "upgrade", t.watched(), lint.Upgrade)
	if err != nil {
		return false, err
	}
	if outcome.Failure != nil {
		t.upFailed(outcome)
		return false, nil
	}
	t.round.Up = outcome
	if t.after, err = t.snapshot(ctx); err != nil {
		return false, err
	}
	t.round.Changes = snapshot.Diff(t.before, t.after)
	globals, err := t.readGlobals(ctx)
	t.round.Globals = t.globalChanges(t.globals.clean, globals)
	return true, err
}

// upFailed decides whether a failed upgrade is the revision's own fault. Where a revision that it builds
// on has failed before, nothing can be said, but for a syntax error, which no state of the database
// explains.
func (t *trip) upFailed(outcome *apply.Outcome) {
	const syntaxError = "42601"
	t.moved = true
	missing := t.failedAncestor(t.round.Revision)
	t.fail(t.round.Revision)
	if missing != "" && outcome.Failure.SQLState != syntaxError {
		t.round.Skipped = fmt.Sprintf("it builds on %s, which fails; without it the upgrade ends with: %s",
			missing, outcome.Failure.Message)
		return
	}
	t.round.Up = outcome
	t.round.Skipped = "its upgrade fails"
}

func (t *trip) down(ctx context.Context) (done bool, err error) {
	t.round.Down, err = t.step(ctx, "downgrade", t.opts.Runner, lint.Downgrade)
	if err != nil {
		return false, err
	}
	if t.round.Down.Failure != nil {
		t.round.Skipped = "its downgrade fails"
		return false, nil
	}
	after, err := t.snapshot(ctx)
	if err != nil {
		return false, err
	}
	t.round.Left = snapshot.Diff(t.before, after)
	return true, nil
}

func (t *trip) again(ctx context.Context) (done bool, err error) {
	t.round.Again, err = t.step(ctx, "upgrade again", t.opts.Runner, lint.Upgrade)
	if err != nil || t.round.Again.Failure != nil {
		return false, err
	}
	after, err := t.snapshot(ctx)
	if err != nil {
		return false, err
	}
	t.round.Drifted = snapshot.Diff(t.after, after)
	return true, nil
}

func (t *trip) step(ctx context.Context, name string, runner apply.Runner, direction lint.Direction) (*apply.Outcome, error) {
	t.opts.Progress(Step{Name: name, Revision: t.round.Revision, Index: t.index, Total: len(t.opts.Pending)})
	return t.apply(ctx, t.work, runner, t.round.Revision, direction)
}

// noWayDown says why a revision cannot be downgraded, or nothing. Where there is nothing to undo, as in
// a merge of two branches or where a constraint is validated, an empty downgrade is as it should be.
func noWayDown(revision *migration.Revision) string {
	if revision.Irreversible != "" {
		return "it is declared irreversible: " + revision.Irreversible
	}
	why := revision.WhyNoDowngrade()
	if why == "" || !revision.Downgrade.Missing() && revision.Upgrade.NothingToUndo() {
		return ""
	}
	return "it " + why
}

// fail remembers that the revision is not there for those that build on it.
func (l *lab) fail(revision *migration.Revision) {
	if l.failed == nil {
		l.failed = map[string]bool{}
	}
	l.failed[revision.ID] = true
}

// failedAncestor finds a revision that this one builds on, at any distance, and that failed.
func (l *lab) failedAncestor(revision *migration.Revision) string {
	byID := map[string]*migration.Revision{}
	for _, pending := range l.opts.Pending {
		byID[pending.ID] = pending
	}
	seen := map[string]bool{}
	queue := []*migration.Revision{revision}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		for _, id := range append(next.Parents[:len(next.Parents):len(next.Parents)], next.DependsOn...) {
			if l.failed[id] {
				return id
			}
			if parent := byID[id]; parent != nil && !seen[id] {
				seen[id] = true
				queue = append(queue, parent)
			}
		}
	}
	return ""
}
