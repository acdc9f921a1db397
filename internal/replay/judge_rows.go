package replay

import (
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/seed"
	"github.com/migrate-check/migrate-check/lint"
)

// The IDs of the findings of a replay with rows.
const (
	UpgradeFailsWithRows = "upgrade-fails-with-rows"
	UpgradeLosesData     = "upgrade-loses-data"
	DowngradeLosesData   = "downgrade-loses-data"
)

// withRows reports what rows in the tables show that empty tables do not.
func (j *judge) withRows(r *Round) {
	if r.Seeded == nil {
		return
	}
	if r.Seeded.SQLFailure != "" {
		j.gaps = append(j.gaps, Gap{Revision: r.Revision, What: "the seed's own SQL before " + r.Revision.ID, Why: r.Seeded.SQLFailure})
	}
	j.withoutRows(r)
	j.failureWithRows(r)
	for _, loss := range r.Seeded.UpLosses {
		if loss.Gone > 0 { // an UPDATE that changes values is meant to
			j.loss(r, lint.Finding{Rule: UpgradeLosesData, Direction: lint.Upgrade, Message: "the upgrade " + taken(loss)}, loss, r.Up)
		}
	}
	for _, loss := range r.Seeded.DownLosses {
		if slices.Contains(r.Seeded.UpLosses, loss) {
			continue // said already
		}
		finding := lint.Finding{Rule: DowngradeLosesData, Direction: lint.Downgrade, Message: "after upgrade and downgrade " + lost(loss)}
		if loss.Gone == 0 {
			finding.Severity = lint.Warning // nothing is gone, and the way back may be as good as it gets
		}
		j.loss(r, finding, loss, r.Down, r.Up)
	}
	for _, loss := range r.Seeded.Dropped {
		// That the DROP is meant is a matter of the rule for it.
		j.loss(r, lint.Finding{
			Rule:      DowngradeLosesData,
			Severity:  lint.Warning,
			Direction: lint.Downgrade,
			Message:   "the downgrade brings back " + without(loss),
		}, loss, r.Up)
	}
}

// unfilled lists the tables that no rows could be made for.
func (t *Trial) unfilled() []seed.Unfilled {
	all := &Seeded{}
	for _, round := range t.Revisions {
		if round.Seeded == nil {
			continue
		}
		for _, unfilled := range round.Seeded.Unfilled {
			all.note(unfilled)
		}
	}
	return all.Unfilled
}

func taken(loss seed.Loss) string {
	if loss.Column == "" {
		return fmt.Sprintf("deletes %d of %d rows of %s", loss.Gone, loss.Of, loss.Table)
	}
	return fmt.Sprintf("sets %d of %d values of %s.%s to NULL", loss.Gone, loss.Of, loss.Table, loss.Column)
}

func lost(loss seed.Loss) string {
	switch {
	case loss.Column == "":
		return fmt.Sprintf("%d of %d rows of %s are gone", loss.Gone, loss.Of, loss.Table)
	case loss.Gone > 0:
		return fmt.Sprintf("%d of %d values of %s.%s are gone", loss.Gone, loss.Of, loss.Table, loss.Column)
	}
	return fmt.Sprintf("%d of %d values of %s.%s are not what they were", loss.Changed, loss.Of, loss.Table, loss.Column)
}

// failureWithRows reports the step that failed. What fails on plain rows fails in production; what fails on
// special ones depends on whether production has such.
func (j *judge) failureWithRows(r *Round) {
	step, failure := r.Seeded.failure()
	if failure == nil {
		return
	}
	if why, _ := lacking(failure, j.server); why != "" {
		return // that the empty tables passed is then all there is to know
	}
	names := []struct {
		rule, what string
		direction  lint.Direction
	}{
		{UpgradeFailsWithRows, "the upgrade", lint.Upgrade},
		{DowngradeFails, "the downgrade", lint.Downgrade},
		{UpgradeNotRepeatable, "after a downgrade the upgrade", lint.Upgrade},
		{DowngradeFails, "the downgrade", lint.Downgrade},
	}
	name := names[step-1]
	finding := lint.Finding{
		Rule:      name.rule,
		Severity:  lint.Warning,
		Message:   fmt.Sprintf("%s works on empty tables and fails on rows that the tables may have: %s", name.what, failure.Message),
		Detail:    describeFailure(failure),
		Position:  failurePosition(failure, r.Revision, name.direction),
		Revision:  r.Revision.ID,
		Direction: name.direction,
		Evidence:  lint.Observed,
	}
	if r.Seeded.Certain {
		finding.Severity = lint.Error
		finding.Message = fmt.Sprintf("%s works on empty tables and fails as soon as there are rows: %s", name.what, failure.Message)
	}
	j.findings = append(j.findings, finding)
}

// loss reports a loss at the first statement of the scripts that names what it is about. The severity is
// the rule's own unless the finding has one.
func (j *judge) loss(r *Round, finding lint.Finding, loss seed.Loss, scripts ...*apply.Outcome) {
	_, table, _ := strings.Cut(loss.Table, ".") // as it is, without quotes
	names := []string{table}
	if loss.Column != "" {
		names = append(names, loss.Column)
	}
	finding.Position = scriptPosition(r.Revision, finding.Direction)
	for _, script := range scripts {
		if place, found := find(mentions(script), names, nil); found {
			finding.Position = place
			break
		}
	}
	finding.Revision = r.Revision.ID
	finding.Evidence = lint.Observed
	j.findings = append(j.findings, finding)
}

func without(loss seed.Loss) string {
	if loss.Column == "" {
		return fmt.Sprintf("%s without its %s", loss.Table, count(loss.Of, "row"))
	}
	return fmt.Sprintf("%s.%s without its %s", loss.Table, loss.Column, count(loss.Of, "value"))
}
