package replay

import (
	"fmt"
	"strings"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

// failure reports a script that failed, unless the throwaway server is to blame.
func (j *judge) failure(r *Round, rule string, direction lint.Direction, what string, failure *apply.Failure) {
	if why, fix := lacking(failure, j.server); why != "" {
		j.gaps = append(j.gaps, Gap{Revision: r.Revision, What: "the replay of " + r.Revision.ID, Why: why, Fix: fix})
		return
	}
	severity, hint := lint.Error, failure.Missed
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

func (j *judge) baseGap(t *Trial) Gap {
	failure := t.Base.Failure
	gap := Gap{
		What: fmt.Sprintf("the replay of %s", count(len(t.Revisions), "pending revision")),
		Why: fmt.Sprintf("revision %s, which is on the base, fails on an empty database%s: %s; this change is not at fault",
			t.Base.Revision.ID, at(failure.Position), failure.Message),
		Fix: "where the history no longer runs from the beginning, let the schema of a database stand for it: " +
			"migrate-check capture --from URL -o captured, and base: {schema: captured/schema.sql} for the project in migrate-check.yaml",
	}
	if failure.Missed != "" {
		gap.Fix = failure.Missed
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
