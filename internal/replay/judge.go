package replay

import (
	"slices"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/seed"
	"github.com/migrate-check/migrate-check/lint"
)

// The IDs of the findings of a replay.
const (
	UpgradeFails         = "upgrade-fails"
	DowngradeFails       = "downgrade-fails"
	DowngradeNotInverse  = "downgrade-not-inverse"
	UpgradeNotRepeatable = "upgrade-not-repeatable"
	ColumnOrderChanged   = "column-order-changed"
	EnumValueRemains     = "enum-value-remains"
	CommentOnly          = "comment-only"
	GlobalChange         = "global-change"
)

// Judgement is what a trial means for the change.
type Judgement struct {
	// Findings are sorted by position.
	Findings []lint.Finding
	// Gaps are what could not be judged.
	Gaps []Gap
	// Unfilled are the tables that had no rows in the round trips with rows, each with the first reason
	// that there was.
	Unfilled []seed.Unfilled
}

// Gap is something that the replay could not find out.
type Gap struct {
	// Revision is nil if the gap is about the whole replay.
	Revision *migration.Revision
	// What could not be judged, Why, and how to Fix that. Fix may be empty.
	What, Why, Fix string
}

// Judge turns a trial into findings. The server is the one that it ran on.
func (t *Trial) Judge(mode Judge, server postgres.Info) Judgement {
	j := &judge{server: server, trial: t, mode: mode}
	if t.Base != nil {
		j.gaps = append(j.gaps, j.baseGap(t))
		return Judgement{Gaps: j.gaps}
	}
	for _, round := range t.Revisions {
		j.round(round)
	}
	j.modelDrift(t)
	slices.SortFunc(j.findings, lint.Finding.Compare)
	return Judgement{Findings: j.findings, Gaps: j.gaps, Unfilled: t.unfilled()}
}

// judge collects the findings of a trial.
type judge struct {
	server   postgres.Info
	trial    *Trial
	mode     Judge
	findings []lint.Finding
	gaps     []Gap
}

func (j *judge) round(r *Round) {
	switch {
	case r.Up == nil:
		j.gaps = append(j.gaps, Gap{Revision: r.Revision, What: "the replay of " + r.Revision.ID, Why: r.Skipped})
		return
	case r.Up.Failure != nil:
		j.failure(r, UpgradeFails, lint.Upgrade, "the upgrade fails", r.Up.Failure)
		return
	}
	j.globals(r)
	j.withRows(r)
	switch {
	case r.Down == nil:
		return
	case r.Down.Failure != nil:
		j.failure(r, DowngradeFails, lint.Downgrade, "the downgrade fails", r.Down.Failure)
		return
	}
	j.left(r)
	if r.Again != nil && r.Again.Failure != nil {
		j.failure(r, UpgradeNotRepeatable, lint.Upgrade, "after the downgrade the upgrade fails", r.Again.Failure)
		return
	}
	j.drifted(r)
}
