package replay

import (
	"context"
	"fmt"
	"time"
)

// buildBase makes the database that has what the base has.
func (l *lab) buildBase(ctx context.Context, trial *Trial) (*BaseFailure, error) {
	keeper := l.keeper(ctx)
	began := time.Now()
	there, err := l.openBase(ctx, keeper, trial)
	if err != nil {
		return nil, err
	}
	begun := false
	for i, revision := range l.opts.Base[trial.Kept:] {
		if there[revision.ID] {
			trial.Applied = append(trial.Applied, nil)
			continue
		}
		l.opts.Progress(Step{Name: "base", Revision: revision, Index: trial.Kept + i + 1, Total: len(l.opts.Base), Minor: begun})
		begun = true
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
	err = l.keepGlobals(ctx)
	l.globals.base = l.globals.clean
	return nil, err
}

// openBase gives the database with as many of the base's revisions as an earlier run has kept, or the schema
// has. Those that the schema has are told; the first Trial.Kept are there anyway.
func (l *lab) openBase(ctx context.Context, keeper *baseKeeper, trial *Trial) (there map[string]bool, err error) {
	if keeper.load(ctx, trial) {
		return nil, ctx.Err()
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if l.base, err = l.opts.Server.Create(ctx, nil); err != nil {
		return nil, fmt.Errorf("creating a database for the base: %w", err)
	}
	l.clean = l.base
	if l.globals.first, err = l.readGlobals(ctx); err != nil {
		return nil, err
	}
	l.globals.base, l.globals.clean = l.globals.first, l.globals.first
	there, err = l.loadSchema(ctx)
	trial.FromSchema = len(there)
	return there, err
}
