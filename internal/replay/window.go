package replay

import (
	"context"
	"slices"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

// needsWindow reports whether the window can say more than the single revisions did: where each of them
// is exact, so are they together.
func (o Options) needsWindow(trial *Trial) bool {
	if o.Judge == JudgeRevision || len(o.Pending) < 2 {
		return false
	}
	differs := false
	for _, round := range trial.Revisions {
		if round.Skipped != "" || round.Up == nil || round.Up.Failure != nil {
			return false // there is no way up and down again for all of them
		}
		differs = differs || len(round.Left) > 0
	}
	return differs
}

// window makes the round trip of all pending revisions on a copy of the base.
func (l *lab) window(ctx context.Context) (*Window, error) {
	if err := l.rewind(ctx); err != nil {
		return nil, err
	}
	if err := l.restore(ctx); err != nil {
		return nil, err
	}
	w := &Window{}
	before, err := l.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	up, err := l.pass(ctx, w, l.opts.Pending, lint.Upgrade)
	if err != nil || up == nil {
		return w, err
	}
	backwards := slices.Clone(l.opts.Pending)
	slices.Reverse(backwards)
	down, err := l.pass(ctx, w, backwards, lint.Downgrade)
	if err != nil || down == nil {
		return w, err
	}
	w.Left = snapshot.Diff(before, down)
	again, err := l.pass(ctx, w, l.opts.Pending, lint.Upgrade)
	if err != nil || again == nil {
		return w, err
	}
	w.Drifted = snapshot.Diff(up, again)
	return w, nil
}

// pass goes through the window in one direction. The snapshot is nil if a script failed on the way.
func (l *lab) pass(ctx context.Context, w *Window, revisions []*migration.Revision, direction lint.Direction) (*snapshot.Snapshot, error) {
	for i, revision := range revisions {
		l.opts.Progress(Step{Name: "window", Revision: revision, Index: i + 1, Total: len(revisions)})
		outcome, err := l.apply(ctx, l.work, l.opts.Runner, revision, direction)
		if err != nil {
			return nil, err
		}
		if outcome.Failure != nil {
			w.Failed, w.Failure = revision, outcome.Failure
			return nil, nil
		}
	}
	return l.snapshot(ctx)
}
