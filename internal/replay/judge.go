package replay

import (
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/seed"
	"github.com/migrate-check/migrate-check/internal/snapshot"
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

// globals reports what the upgrade made outside of its database.
func (j *judge) globals(r *Round) {
	for _, made := range r.Globals {
		_, name, _ := strings.Cut(made, " ")
		finding := lint.Finding{
			Rule:      GlobalChange,
			Severity:  lint.Warning,
			Message:   fmt.Sprintf("the upgrade makes the %s, which belongs to the server and not to this database", made),
			Hint:      "where several databases share a server, the second one to be upgraded finds it there already",
			Position:  scriptPosition(r.Revision, lint.Upgrade),
			Revision:  r.Revision.ID,
			Direction: lint.Upgrade,
			Evidence:  lint.Observed,
		}
		if place, found := find(mentions(r.Up), []string{name}); found {
			finding.Position = place
		}
		j.findings = append(j.findings, finding)
	}
}

// failure reports a script that failed, unless the throwaway server is to blame.
func (j *judge) failure(r *Round, rule string, direction lint.Direction, what string, failure *apply.Failure) {
	if why, fix := lacking(failure, j.server); why != "" {
		j.gaps = append(j.gaps, Gap{Revision: r.Revision, What: "the replay of " + r.Revision.ID, Why: why, Fix: fix})
		return
	}
	severity, hint := lint.Error, ""
	if rule == UpgradeNotRepeatable {
		severity, hint = j.repeatSeverity(r, failure)
	}
	if severity == lint.Off {
		return
	}
	j.findings = append(j.findings, lint.Finding{
		Rule:      rule,
		Severity:  severity,
		Message:   fmt.Sprintf("%s: %s", what, failure.Message),
		Detail:    describeFailure(failure),
		Hint:      hint,
		Position:  failurePosition(failure, r.Revision, direction),
		Revision:  r.Revision.ID,
		Direction: direction,
		Evidence:  lint.Observed,
	})
}

// repeatSeverity judges an upgrade that fails after the downgrade. A value that was added to an enum cannot
// be taken back, so that it is there already is no fault of the downgrade.
func (j *judge) repeatSeverity(r *Round, failure *apply.Failure) (severity lint.Severity, hint string) {
	const duplicateObject = "42710"
	left := ofClass(r.Left, snapshot.Structural)
	if len(left) == 0 && len(ofClass(r.Left, snapshot.EnumValue)) > 0 && failure.SQLState == duplicateObject {
		return lint.Warning, "write ADD VALUE IF NOT EXISTS"
	}
	return j.differenceSeverity(r, left), ""
}

// differenceSeverity judges structural differences of a single revision in view of the window.
func (j *judge) differenceSeverity(r *Round, left []snapshot.Change) lint.Severity {
	switch {
	case !j.trial.Window.Exact():
		return lint.Error
	case j.mode == JudgeWindow:
		return lint.Off
	case len(left) > 0 && !slices.ContainsFunc(left, func(c snapshot.Change) bool { return !j.madeUpFor(r, c) }):
		return lint.Warning
	}
	return lint.Error
}

// madeUpFor reports whether the downgrade of another revision differs in the same object the other way
// round. Only then do the two belong together: an index that is left on a table of this change
// also goes when the whole change is undone, with the table, and is forgotten all the same.
func (j *judge) madeUpFor(r *Round, c snapshot.Change) bool {
	for _, other := range j.trial.Revisions {
		if other != r && slices.ContainsFunc(other.Left, func(o snapshot.Change) bool { return opposite(c, o) }) {
			return true
		}
	}
	return false
}

func opposite(a, b snapshot.Change) bool {
	return a.Object().Kind == b.Object().Kind && a.Object().Name == b.Object().Name &&
		(a.Before == nil) == (b.After == nil) && (a.After == nil) == (b.Before == nil)
}

// left reports what a downgrade did not bring back: one finding for each statement that it does not undo.
func (j *judge) left(r *Round) {
	for _, class := range []snapshot.Class{snapshot.Structural, snapshot.EnumValue, snapshot.ColumnOrder, snapshot.Cosmetic} {
		for _, group := range groupByPlace(r, ofClass(r.Left, class)) {
			finding := lint.Finding{
				Detail:    "--- before the upgrade\n+++ after the downgrade\n" + snapshot.Format(group.changes),
				Position:  group.place,
				Revision:  r.Revision.ID,
				Direction: lint.Downgrade,
				Evidence:  lint.Observed,
			}
			j.classify(r, &finding, class, group.changes)
			if finding.Severity != lint.Off {
				j.findings = append(j.findings, finding)
			}
		}
	}
}

// classify fills in what a class of differences means.
func (j *judge) classify(r *Round, f *lint.Finding, class snapshot.Class, changes []snapshot.Change) {
	switch class {
	case snapshot.EnumValue:
		f.Rule, f.Severity = EnumValueRemains, lint.Warning
		f.Message = "after the downgrade " + listObjects(changes) + " still has the new value: PostgreSQL cannot remove one in place"
		f.Hint = "leave it, or make the type anew in the downgrade and convert its columns"
	case snapshot.ColumnOrder:
		f.Rule, f.Severity = ColumnOrderChanged, lint.Note
		f.Message = "the downgrade leaves the columns of " + listObjects(changes) + " in another order"
		f.Hint = "this matters only to INSERT without a column list, to COPY, and to SELECT *"
	case snapshot.Cosmetic:
		f.Rule, f.Severity = CommentOnly, lint.Note
		f.Message = "the downgrade leaves " + listObjects(changes) + " with another comment or layout"
	default:
		f.Rule, f.Severity = DowngradeNotInverse, j.differenceSeverity(r, changes)
		f.Message = "the downgrade " + listDifferences(changes)
		f.Hint = "make the downgrade undo this, or say why it cannot: \"migrate-check:irreversible: reason\" in a comment"
		if f.Severity == lint.Warning {
			f.Message += "; all revisions of this change together undo it"
		}
	}
}

// drifted reports a second upgrade that leads to another schema than the first, where the downgrade's own
// differences do not explain it.
func (j *judge) drifted(r *Round) {
	changes := ofClass(r.Drifted, snapshot.Structural)
	changes = slices.DeleteFunc(changes, func(c snapshot.Change) bool { return explained(c, r.Left) })
	severity := j.differenceSeverity(r, changes)
	if len(changes) == 0 || severity == lint.Off {
		return
	}
	for _, group := range groupByPlace(r, changes) {
		j.findings = append(j.findings, lint.Finding{
			Rule:      UpgradeNotRepeatable,
			Severity:  severity,
			Message:   "after a downgrade the upgrade leads to another schema: it " + listDrift(group.changes),
			Detail:    "--- after the first upgrade\n+++ after the second\n" + snapshot.Format(group.changes),
			Position:  group.place,
			Revision:  r.Revision.ID,
			Direction: lint.Upgrade,
			Evidence:  lint.Observed,
		})
	}
}

// explained reports whether an earlier difference is in the same object or the same table.
func explained(c snapshot.Change, by []snapshot.Change) bool {
	object := c.Object()
	return slices.ContainsFunc(by, func(earlier snapshot.Change) bool {
		other := earlier.Object()
		return object.Kind == other.Kind && object.Name == other.Name ||
			object.Table != "" && (object.Table == other.Table || object.Table == other.Name) ||
			object.Name == other.Table
	})
}

func ofClass(changes []snapshot.Change, class snapshot.Class) (of []snapshot.Change) {
	for _, change := range changes {
		if change.Class == class {
			of = append(of, change)
		}
	}
	return of
}

func (j *judge) baseGap(t *Trial) Gap {
	failure := t.Base.Failure
	gap := Gap{
		What: fmt.Sprintf("the replay of %s", count(len(t.Revisions), "pending revision")),
		Why: fmt.Sprintf("revision %s, which is on the base, fails on an empty database%s: %s; this change is not at fault",
			t.Base.Revision.ID, at(failure.Position), failure.Message),
		Fix: "set base.schema to a dump of the base's schema (migrate-check capture writes one)",
	}
	if why, fix := lacking(failure, j.server); why != "" {
		gap.Why = fmt.Sprintf("revision %s, which is on the base: %s", t.Base.Revision.ID, why)
		gap.Fix = fix
	}
	return gap
}

func at(p lint.Position) string {
	switch {
	case p.Path == "":
		return ""
	case p.Line == 0:
		return fmt.Sprintf(" (%s)", p.Path)
	}
	return fmt.Sprintf(" (%s:%d)", p.Path, p.Line)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// describeFailure shows everything that is known of a failure, as psql would.
func describeFailure(f *apply.Failure) string {
	var lines []string
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, label+text)
		}
	}
	if f.SQLState != "" {
		add("ERROR "+f.SQLState+": ", f.Message)
	}
	add("DETAIL: ", f.Detail)
	add("HINT: ", f.Hint)
	if f.Statement != "" {
		lines = append(lines, "STATEMENT:", f.Statement)
	}
	if f.SQLState == "" { // what the server says needs no traceback to explain it
		add("", strings.TrimRight(f.Output, "\n"))
	}
	return strings.Join(lines, "\n")
}

func failurePosition(f *apply.Failure, revision *migration.Revision, direction lint.Direction) lint.Position {
	if f.Path != "" {
		return f.Position
	}
	return scriptPosition(revision, direction)
}

func scriptPosition(revision *migration.Revision, direction lint.Direction) lint.Position {
	script := revision.Upgrade
	if direction == lint.Downgrade && !revision.Downgrade.Missing() {
		script = revision.Downgrade
	}
	return lint.Position{Path: script.Path, Line: script.Line}
}
