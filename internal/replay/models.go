package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/lint"
)

// ModelDrift is the rule of models that say something else than the revisions.
const ModelDrift = "model-drift"

// Models compares the models of a project with a database that has all its revisions: it lists the
// operations that would make the database what the models say. The error is apply.ErrNoModels if there
// are none.
type Models func(context.Context, *postgres.Database) ([]apply.ModelDifference, error)

// Drift is in what the models differ from the schema that the revisions lead to.
type Drift struct {
	// New are the operations that the base did not lack already, Known counts those that it did.
	New   []apply.ModelDifference
	Known int
	// Unknown is why the models could not be compared; empty if they were.
	Unknown string
}

// compareModels finds out whether models and revisions say the same. Where a revision cannot be upgraded to,
// that is what has to be repaired first.
func (l *lab) compareModels(ctx context.Context, trial *Trial) error {
	if l.opts.Models == nil || slices.ContainsFunc(trial.Revisions, func(r *Round) bool { return !r.upgraded() }) {
		return nil
	}
	db, err := l.upgradedDatabase(ctx)
	if err != nil {
		return err
	}
	l.opts.Progress(Step{Name: "models"})
	differences, err := l.drift(ctx, l.opts.Models, db)
	switch {
	case errors.Is(err, apply.ErrNoModels):
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil && len(l.opts.Pending) == 0 && !l.baseComparable(ctx):
		return ctx.Err() // the change is not at fault, and had nothing to replay
	case err != nil:
		trial.Drift = &Drift{Unknown: err.Error()}
		return nil
	case len(differences) == 0:
		return nil
	}
	drift := &Drift{New: differences}
	if before := l.driftOfBase(ctx); len(before) > 0 {
		drift.New = slices.DeleteFunc(slices.Clone(differences), func(d apply.ModelDifference) bool { return slices.Contains(before, d) })
		drift.Known = len(differences) - len(drift.New)
	}
	trial.Drift = drift
	return ctx.Err()
}

// upgradedDatabase is one that has all revisions: the work database, if it came back to that.
func (l *lab) upgradedDatabase(ctx context.Context) (*postgres.Database, error) {
	if l.work != nil && !l.moved {
		return l.work, nil
	}
	return l.clean, l.catchUp(ctx)
}

// driftOfBase is in what the base's models differ from the base. That is not this change's doing. Where it
// cannot be found out, nothing is excused.
func (l *lab) driftOfBase(ctx context.Context) []apply.ModelDifference {
	if l.opts.BaseModels == nil || len(l.opts.Base) == 0 {
		return nil
	}
	before, err := l.drift(ctx, l.opts.BaseModels, l.base)
	if err != nil {
		return nil
	}
	return before
}

// baseComparable reports whether the models of the base can be compared with it.
func (l *lab) baseComparable(ctx context.Context) bool {
	if l.opts.BaseModels == nil {
		return false
	}
	_, err := l.drift(ctx, l.opts.BaseModels, l.base)
	return err == nil
}

func (l *lab) drift(ctx context.Context, models Models, db *postgres.Database) ([]apply.ModelDifference, error) {
	ctx, cancel := context.WithTimeout(ctx, l.opts.Timeout)
	defer cancel()
	return models(ctx, db)
}

// modelDrift reports operations that autogenerate would write. They stand at the last revision: that one, or
// one after it, should have them. Where none is pending they stand nowhere yet.
func (j *judge) modelDrift(t *Trial) {
	if t.Drift == nil {
		return
	}
	var last *migration.Revision
	if len(t.Revisions) > 0 {
		last = t.Revisions[len(t.Revisions)-1].Revision
	}
	if t.Drift.Unknown != "" {
		j.gaps = append(j.gaps, Gap{
			Revision: last,
			What:     "whether the models and the revisions say the same",
			Why:      t.Drift.Unknown,
			Fix:      "make \"alembic check\" work, or turn the rule off: \"rules: {model-drift: off}\" in migrate-check.yaml",
		})
		return
	}
	if len(t.Drift.New) == 0 {
		return
	}
	detail := []string{"autogenerate would write:"}
	for _, d := range t.Drift.New {
		detail = append(detail, d.Code)
	}
	if t.Drift.Known > 0 {
		detail = append(detail, fmt.Sprintf("(and %s that the base lacks already)", count(t.Drift.Known, "operation")))
	}
	finding := lint.Finding{
		Rule:     ModelDrift,
		Severity: lint.Warning,
		Message:  "the change has no revision, and its models and the schema differ" + inTables(t.Drift.New),
		Detail:   strings.Join(detail, "\n"),
		Hint:     "write what is missing into a revision (alembic revision --autogenerate), or correct the models",
		Evidence: lint.Observed,
	}
	if last != nil {
		finding.Message = "after all upgrades the models and the schema differ" + inTables(t.Drift.New)
		finding.Position = scriptPosition(last, lint.Upgrade)
		finding.Revision, finding.Direction = last.ID, lint.Upgrade
	}
	j.findings = append(j.findings, finding)
}

// inTables names the tables that operations are about.
func inTables(differences []apply.ModelDifference) string {
	var tables []string
	for _, d := range differences {
		if d.Table != "" && !slices.Contains(tables, d.Table) {
			tables = append(tables, d.Table)
		}
	}
	slices.Sort(tables)
	if len(tables) == 0 {
		return ""
	}
	const few = 5
	if len(tables) > few {
		return fmt.Sprintf(" in %s and %d more tables", strings.Join(tables[:few], ", "), len(tables)-few)
	}
	return " in " + strings.Join(tables, ", ")
}
