package replay

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

// Effect is what it means for the schema that the upgrade of a revision was changed after it was applied.
type Effect struct {
	Edit migration.Edit
	// Changes lead from the schema of databases that ran the revision as the base has it to that of
	// databases that run it as the head has it.
	Changes []snapshot.Change
	// Failure is why the head's version does not work where the base's did; nil if it does.
	Failure *apply.Failure
	// Unknown is why the effect could not be found out, empty if it was.
	Unknown string
}

// effectOf finds the effect of the edit of a revision; nil if it was not edited.
func (t *Trial) effectOf(revision *migration.Revision) *Effect {
	for _, effect := range t.Effects {
		if effect.Edit.Base.ID == revision.ID {
			return effect
		}
	}
	return nil
}

// expectEffects lists the edits whose effect is to be found out, as not known yet.
func (t *Trial) expectEffects(edits []migration.Edit) {
	for _, edit := range edits {
		t.Effects = append(t.Effects, &Effect{Edit: edit, Unknown: "the state before it was not built"})
	}
}

// explainUnknown says of the edits behind a failing revision why their effect is not known.
func (t *Trial) explainUnknown(failed *BaseFailure) {
	for _, effect := range t.Effects {
		if effect.Unknown != "" {
			effect.Unknown = fmt.Sprintf("the base cannot be built: its revision %s fails with: %s", failed.Revision.ID, failed.Failure.Message)
		}
	}
}

// upgradeBase upgrades the base's database by one revision. If that was edited, its two versions run from the
// same state and their results are compared.
func (l *lab) upgradeBase(ctx context.Context, revision *migration.Revision, effect *Effect) (*apply.Outcome, error) {
	var edited *snapshot.Snapshot
	if effect != nil {
		var err error
		if edited, err = l.tryEdit(ctx, effect); err != nil {
			return nil, fmt.Errorf("trying the edited version of %s: %w", revision.ID, err)
		}
	}
	outcome, err := l.apply(ctx, l.base, l.opts.BaseRunner, revision, lint.Upgrade)
	if err != nil || outcome.Failure != nil || effect == nil {
		return outcome, err
	}
	effect.Unknown = ""
	if edited == nil {
		return outcome, nil
	}
	ran, err := l.schemaOf(ctx, l.base)
	if err != nil {
		return nil, err
	}
	effect.Changes = snapshot.Diff(ran, edited)
	return outcome, nil
}

// tryEdit upgrades a copy of the base's database by the head's version of a revision. The schema is nil if
// that fails. It comes before the base's version, which may make roles that both want to make.
func (l *lab) tryEdit(ctx context.Context, effect *Effect) (schema *snapshot.Snapshot, err error) {
	earlier, err := l.readGlobals(ctx)
	if err != nil {
		return nil, err
	}
	trial, err := l.copyOf(ctx, l.base)
	if err != nil {
		return nil, err
	}
	defer func() {
		if ctx.Err() != nil {
			return // it goes with the server
		}
		err = errors.Join(err, l.opts.Server.Drop(ctx, trial), l.dropMade(ctx, earlier))
	}()
	outcome, err := l.apply(ctx, trial, l.opts.Runner, effect.Edit.Head, lint.Upgrade)
	if err != nil {
		return nil, err
	}
	if effect.Failure = outcome.Failure; outcome.Failure != nil {
		return nil, nil
	}
	return l.schemaOf(ctx, trial)
}

// schemaOf takes a snapshot of a database in a session of its own.
func (l *lab) schemaOf(ctx context.Context, db *postgres.Database) (*snapshot.Snapshot, error) {
	conn, err := l.observe(ctx, db)
	if err != nil {
		return nil, err
	}
	defer postgres.Leave(ctx, conn.PgConn())
	return l.read(ctx, conn)
}

func (l *lab) read(ctx context.Context, conn *pgx.Conn) (*snapshot.Snapshot, error) {
	taken, err := snapshot.Take(ctx, conn, snapshot.Options{VersionTable: l.opts.VersionTable})
	if err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	return taken, nil
}
