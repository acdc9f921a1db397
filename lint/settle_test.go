package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// A small catalog: drops are found, and those of tables want an approval.
func testRules() []*Rule {
	found := func(kind pg_query.ObjectType) func(*Pass) {
		return func(pass *Pass) {
			if pass.Node.GetDropStmt().GetRemoveType() == kind {
				pass.Reportf("drops")
			}
		}
	}
	return []*Rule{
		{ID: "drop-table", Severity: Error, Approve: true, Check: found(pg_query.ObjectType_OBJECT_TABLE)},
		{ID: "drop-view", Severity: Warning, Check: found(pg_query.ObjectType_OBJECT_VIEW)},
		{ID: "drop-type", Severity: Off, Check: found(pg_query.ObjectType_OBJECT_TYPE)},
		{ID: "missing-downgrade", Severity: Error},
		{ID: IgnoreWithoutReason, Severity: Error},
		{ID: UnusedIgnore, Severity: Warning},
		{ID: UnknownRule, Severity: Error},
	}
}

func TestIgnores(t *testing.T) {
	tests := []struct {
		name, source string
		want         []string
	}{
		{"none", "DROP TABLE a; DROP VIEW b;", []string{"1 error drop-table", "1 warning drop-view"}},
		{"before the statement", "-- migrate-check:ignore drop-view: unused\nDROP VIEW a;", []string{"2 ignored drop-view: unused"}},
		{"on the line", "DROP VIEW a; -- migrate-check: ignore drop-view: unused", []string{"1 ignored drop-view: unused"}},
		{"inside", "DROP VIEW\n a, -- migrate-check:ignore drop-view: unused\n b;", []string{"1 ignored drop-view: unused"}},
		{"block comment", "/* migrate-check:ignore drop-view: unused */\nDROP VIEW a;", []string{"2 ignored drop-view: unused"}},
		{"approval", "-- migrate-check:ignore drop-table: empty\nDROP TABLE a;", []string{"2 error drop-table approved: empty"}},
		{"the next statement only", "-- migrate-check:ignore drop-view: unused\nDROP VIEW a;\nDROP VIEW b;", []string{
			"2 ignored drop-view: unused", "3 warning drop-view"}},
		{"after the statement", "DROP VIEW a;\n-- migrate-check:ignore drop-view: unused\n", []string{
			"1 warning drop-view", "2 warning unused-ignore: the ignore of drop-view silences nothing"}},
		{"two rules", "-- migrate-check:ignore drop-view, drop-table: unused\nDROP VIEW a; DROP TABLE b;", []string{
			"2 error drop-table approved: unused", "2 ignored drop-view: unused"}},
		{"whole file", "DROP VIEW a;\nDROP VIEW b;\n-- migrate-check:ignore-file drop-view: unused", []string{
			"1 ignored drop-view: unused", "2 ignored drop-view: unused"}},
		{"no reason", "-- migrate-check:ignore drop-view\nDROP VIEW a;", []string{
			"1 error ignore-without-reason: an ignore takes a reason; write \": reason\" after the rule", "2 warning drop-view"}},
		{"unknown rule", "-- migrate-check:ignore drop-vew: unused\nDROP VIEW a;", []string{
			"1 error unknown-rule: unknown rule \"drop-vew\"; did you mean \"drop-view\"?", "2 warning drop-view"}},
		{"unknown verb", "-- migrate-check:ingore drop-view: unused\nDROP VIEW a;", []string{
			"1 error unknown-rule: unknown comment \"migrate-check:ingore\"; did you mean \"ignore\"?", "2 warning drop-view"}},
		{"no rule", "-- migrate-check:ignore: unused\nDROP VIEW a;", []string{
			"1 error unknown-rule: the comment names no rule; write \"-- migrate-check:ignore rule: reason\"", "2 warning drop-view"}},
		{"unused", "-- migrate-check:ignore drop-view: unused\nSELECT 1;", []string{
			"1 warning unused-ignore: the ignore of drop-view silences nothing"}},
		{"of a rule that is off", "-- migrate-check:ignore drop-type: unused\nDROP TYPE a;", nil},
		{"of what only a run shows", "-- migrate-check:ignore missing-downgrade: none\nSELECT 1;", nil},
		{"irreversible", "-- migrate-check:irreversible: the rows are gone\nSELECT 1;", nil},
		{"replaces", "-- migrate-check:replaces 0001, 0002: squashed\nSELECT 1;", nil},
		{"in a string", "SELECT '-- migrate-check:ignore drop-view: unused';\nDROP VIEW a;", []string{"2 warning drop-view"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			result := Run(testRules(), []File{{Path: "a.sql", Source: test.source}}, Options{})
			if diff := cmp.Diff(test.want, outcome(result)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// outcome writes each finding as its line, what became of it, and the message of the engine's own.
func outcome(result Result) (lines []string) {
	for _, f := range result.Findings {
		line := fmt.Sprintf("%d %s %s", f.Line, f.Severity, f.Rule)
		if f.Approved != "" {
			line += " approved: " + f.Approved
		}
		if !strings.HasPrefix(f.Rule, "drop-") {
			line += ": " + f.Message
		}
		lines = append(lines, line)
	}
	for _, f := range result.Ignored {
		lines = append(lines, fmt.Sprintf("%d ignored %s: %s", f.Line, f.Rule, f.Approved))
	}
	slices.SortStableFunc(lines, func(a, b string) int { return lineOf(a) - lineOf(b) })
	return lines
}

func lineOf(outcome string) int {
	number, _, _ := strings.Cut(outcome, " ")
	line, _ := strconv.Atoi(number)
	return line
}

func TestIgnoresInPython(t *testing.T) {
	source := `
def upgrade():
    # migrate-check: ignore drop-view: unused
    op.execute("DROP VIEW a")
    op.execute(
        "DROP VIEW b"  # migrate-check:ignore drop-view: unused, too
    )
    op.execute("""
        -- migrate-check:ignore drop-view: unused as well
        DROP VIEW c""")
    op.execute("DROP VIEW d")
    op.execute("DROP VIEW f -- migrate-check:ignore drop-view: it's unused")
    op.execute(sa.text("""DROP VIEW g -- migrate-check:ignore drop-view: "g" is unused"""))  # noqa

def downgrade():
    # migrate-check:ignore drop-view: is not linted here
    op.execute("DROP VIEW e")
`
	at := func(line, end int) Position { return Position{Path: "a.py", Line: line, Column: 5, EndLine: end} }
	file := File{Path: "a.py", Source: source, Python: true, FirstLine: 2, LastLine: 13, Sent: []Sent{
		{SQL: "DROP VIEW a", Position: at(4, 4)}, {SQL: "DROP VIEW b", Position: at(5, 7)},
		{SQL: "DROP VIEW c", Position: at(8, 10)}, {SQL: "DROP VIEW d", Position: at(11, 11)},
		{SQL: "DROP VIEW f", Position: at(12, 12)}, {SQL: "DROP VIEW g", Position: at(13, 13)},
	}}
	want := []string{
		"4 ignored drop-view: unused", "5 ignored drop-view: unused, too", "8 ignored drop-view: unused as well",
		"11 warning drop-view", "12 ignored drop-view: it's unused", `13 ignored drop-view: "g" is unused`,
	}
	if diff := cmp.Diff(want, outcome(Run(testRules(), []File{file}, Options{}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestIgnoresWhereNothingIsKnown(t *testing.T) {
	file := File{Path: "a.py", Python: true, Sent: []Sent{}, Source: "# migrate-check:ignore drop-view: unused\nop.execute(\"DROP VIEW a\")"}
	if got := outcome(Run(testRules(), []File{file}, Options{})); got != nil {
		t.Errorf("got %q", got)
	}
}

func TestConfiguredIgnores(t *testing.T) {
	file := File{Path: "db/migrations/0042_a.sql", Revision: "0042_a", Source: "DROP VIEW a;"}
	tests := []struct {
		name   string
		ignore Ignore
		want   string
	}{
		{"by rule", Ignore{Rule: "drop-view", Reason: "x"}, "1 ignored drop-view: x"},
		{"other rule", Ignore{Rule: "drop-table", Reason: "x"}, "1 warning drop-view"},
		{"by path", Ignore{Rule: "drop-view", Path: "db/**", Reason: "x"}, "1 ignored drop-view: x"},
		{"by path in the middle", Ignore{Rule: "drop-view", Path: "**/migrations/*.sql", Reason: "x"}, "1 ignored drop-view: x"},
		{"other path", Ignore{Rule: "drop-view", Path: "db/*", Reason: "x"}, "1 warning drop-view"},
		{"by revision", Ignore{Rule: "drop-view", Revision: "0042*", Reason: "x"}, "1 ignored drop-view: x"},
		{"other revision", Ignore{Rule: "drop-view", Revision: "0043*", Reason: "x"}, "1 warning drop-view"},
		{"last day", Ignore{Rule: "drop-view", Reason: "x", Until: "2027-01-31"}, "1 ignored drop-view: x"},
		{"ended", Ignore{Rule: "drop-view", Reason: "x", Until: "2027-01-30"}, "1 warning drop-view"},
		{"no reason", Ignore{Rule: "drop-view"}, "1 warning drop-view"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			result := Run(testRules(), []File{file}, Options{Ignores: []Ignore{test.ignore}, Today: "2027-01-31"})
			if diff := cmp.Diff([]string{test.want}, outcome(result)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, f := range result.Findings {
				if ended := test.ignore.Until != ""; ended != strings.Contains(f.Hint, "ended on 2027-01-30") {
					t.Errorf("got hint %q", f.Hint)
				}
			}
		})
	}
}

func TestSeverities(t *testing.T) {
	file := File{Path: "a.sql", Source: "DROP VIEW a; DROP TABLE b; DROP TYPE c;"}
	opts := Options{Severities: map[string]Severity{"drop-view": Error, "drop-table": Off, "drop-type": Note}}
	want := []string{"1 error drop-view", "1 note drop-type"}
	if diff := cmp.Diff(want, outcome(Run(testRules(), []File{file}, opts))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestARuleThatPanicsIsSaidToBeUnchecked(t *testing.T) {
	broken := &Rule{ID: "broken", Severity: Error, Check: func(pass *Pass) {
		pass.Reportf("half a finding")
		panic("out of range")
	}}
	result := Run([]*Rule{broken, testRules()[1]}, []File{{Path: "a.sql", Source: "\nDROP VIEW a;"}}, Options{})
	want := []Unchecked{{Rule: "broken", Position: Position{Path: "a.sql", Line: 2, Column: 1, EndLine: 2}, Why: "out of range"}}
	if diff := cmp.Diff(want, result.Unchecked); diff != "" {
		t.Errorf("Unchecked (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2 warning drop-view"}, outcome(result)); diff != "" {
		t.Errorf("Findings (-want +got):\n%s", diff)
	}
}

func TestAFindingStaysIfItsRewritePanics(t *testing.T) {
	broken := testRules()[1]
	broken.Rewrite = func(*Pass) *Rewrite { panic("out of range") }
	result := Run([]*Rule{broken, broken}, []File{{Path: "a.sql", Source: "DROP VIEW a;"}}, Options{})
	if diff := cmp.Diff([]string{"1 warning drop-view", "1 warning drop-view"}, outcome(result)); diff != "" {
		t.Errorf("Findings (-want +got):\n%s", diff)
	}
	if len(result.Unchecked) != 2 {
		t.Errorf("Unchecked: got %v, want both", result.Unchecked)
	}
}

func FuzzIgnores(f *testing.F) {
	f.Add("-- migrate-check:ignore drop-view: x\nDROP VIEW a;", false)
	f.Add("# migrate-check: ignore-file drop-view, : x: y", true)
	f.Add("/* migrate-check:*/ -- migrate-check:ignore", false)
	f.Fuzz(func(t *testing.T, source string, python bool) {
		for _, finding := range Run(testRules(), []File{{Path: "a", Source: source, Python: python}}, Options{}).Findings {
			checkPosition(t, source, finding.Position)
		}
	})
}
