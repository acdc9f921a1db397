package replay

import (
	"slices"

	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

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
