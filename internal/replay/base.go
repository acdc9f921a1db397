package replay

import (
	"context"
	"fmt"
	"time"
)

// buildBase makes the database that has what the base has.
func (l *lab) buildBase(ctx context.Context, trial *Trial) (*BaseFailure, error) {
	keeper := l.keeper(ctx)
	if err := l.openBase(ctx, keeper, trial); err != nil {
		return nil, err
	}
	began := time.Now()
	for i, revision := range l.opts.Base[trial.Kept:] {
		l.opts.Progress(Step{Name: "base", Revision: revision, Index: trial.Kept + i + 1, Total: len(l.opts.Base), Minor: i > 0})
		outcome, err := l.upgradeBase(ctx, revision, trial.effectOf(revision))
		if err != nil {
			return nil, err
		}
		trial.Applied = append(trial.Applied, outcome)
		if outcome.Failure != nil {
			return &BaseFailure{Revision: revision, Failure: outcome.Failure}, nil
		}
	}
	if time.Since(began) >= worthKeeping {
		keeper.keep(ctx, trial)
	}
	err := l.keepGlobals(ctx)
	l.globals.base = l.globals.clean
	return nil, err
}

// openBase gives the database with as many of the base's revisions as an earlier run has kept.
func (l *lab) openBase(ctx context.Context, keeper *baseKeeper, trial *Trial) (err error) {
	if keeper.load(ctx, trial) {
		return ctx.Err()
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if l.base, err = l.opts.Server.Create(ctx, nil); err != nil {
		return fmt.Errorf("creating a database for the base: %w", err)
	}
	l.clean = l.base
	l.globals.first, err = l.readGlobals(ctx)
	l.globals.base, l.globals.clean = l.globals.first, l.globals.first
	return err
}
