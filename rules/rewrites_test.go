package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/internal/cases"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/example"
	"github.com/migrate-check/migrate-check/lint/linttest"
	"github.com/migrate-check/migrate-check/rules"
)

// rewriting is an example of a page, or a case, and what one rule would write instead of its statements.
type rewriting struct {
	rule  *lint.Rule
	major int
	cases.Case
	// findings are those of the rule that carry a rewrite, by script and by the number of the statement.
	findings []map[int]lint.Finding
}

// eachRewriting calls use for each rule that rewrites something in an example of its page, or in a case, on each
// version of those given that the example is about.
func eachRewriting(t *testing.T, majors []int, use func(t *testing.T, r rewriting)) {
	each := func(t *testing.T, all []*lint.Rule, c cases.Case) {
		for _, major := range majors {
			if !c.Settings.Range.Holds(major) || c.Settings.Unparsed {
				continue
			}
			for _, r := range rewritingsOf(all, major, c) {
				t.Run(fmt.Sprintf("%s/%s/%d", c.Name, r.rule.ID, major), func(t *testing.T) { use(t, r) })
			}
		}
	}
	all := slices.DeleteFunc(rules.All(), func(rule *lint.Rule) bool { return rule.Rewrite == nil })
	for _, rule := range all {
		for _, c := range examplesOf(t, rule) {
			each(t, []*lint.Rule{rule}, c)
		}
	}
	for _, c := range readCases(t) {
		each(t, all, c)
	}
}

// examplesOf are the examples of the page of a rule.
func examplesOf(t *testing.T, rule *lint.Rule) (examples []cases.Case) {
	data, err := os.ReadFile(filepath.Join("pages", rule.ID+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	page := txtar.Parse(data)
	for _, section := range page.Files {
		if section.Name == linttest.Before || !strings.HasSuffix(section.Name, ".sql") {
			continue
		}
		settings, err := example.ReadSettings(string(section.Data))
		if err != nil {
			t.Fatal(err)
		}
		examples = append(examples, cases.Case{
			Name: rule.ID + "/" + section.Name, Before: sectionOf(page, linttest.Before), Settings: settings,
			Scripts: []string{string(section.Data)},
		})
	}
	return examples
}

// rewritingsOf finds what each rule rewrites.
func rewritingsOf(all []*lint.Rule, major int, c cases.Case) (found []rewriting) {
	files := filesOf(c)
	findings, _ := lint.Look(all, files, optionsOf(c, major))
	for _, rule := range all {
		r := rewriting{rule: rule, major: major, Case: c, findings: make([]map[int]lint.Finding, len(files))}
		count := 0
		for i := range files {
			r.findings[i] = map[int]lint.Finding{}
			for _, f := range findings {
				if f.Rewrite != nil && f.Rule == rule.ID && f.Path == files[i].Path {
					r.findings[i][f.Statement] = f
					count++
				}
			}
		}
		if count > 0 {
			found = append(found, r)
		}
	}
	return found
}

func optionsOf(c cases.Case, major int) lint.Options {
	opts := lint.Options{PostgresVersion: major, Settings: c.Settings.Session}
	if !c.Settings.NoBase {
		opts.Base = []lint.File{{Source: c.Before}}
	}
	return opts
}

// piece is what stands between two rewritten statements of a script, or a step of a rewrite.
type piece struct {
	sql string
	// step is nil for what stays as it was.
	step *lint.Step
	// instead is the statement that the step is about, and table what its finding is about.
	instead, table string
}

// pieces are the scripts with the rewrites in them.
func (r *rewriting) pieces() (pieces []piece) {
	for i, script := range r.Scripts {
		var rest []string
		for k, stmt := range lint.Parse(script) {
			f, rewritten := r.findings[i][k+1]
			if !rewritten {
				rest = append(rest, stmt.SQL+";")
				continue
			}
			pieces = append(pieces, piece{sql: strings.Join(rest, "\n")})
			rest = nil
			for s := range f.Rewrite.Steps {
				step := &f.Rewrite.Steps[s]
				pieces = append(pieces, piece{sql: step.SQL, step: step, instead: stmt.SQL, table: f.Claim.Table})
			}
		}
		pieces = append(pieces, piece{sql: strings.Join(rest, "\n")})
	}
	return slices.DeleteFunc(pieces, func(p piece) bool { return p.sql == "" })
}

// String shows the rewrites.
func (r *rewriting) String() string {
	var b strings.Builder
	for _, p := range r.pieces() {
		why := "as it was"
		if p.step != nil {
			why = p.step.Why
		}
		fmt.Fprintf(&b, "-- %s\n%s\n", why, p.sql)
	}
	return b.String()
}

// allMajors are the versions that rules know.
func allMajors() []int { return example.Range{From: example.First, Until: example.Newest}.Versions() }

// Advice is no good if the next run finds fault with it.
func TestRewritesAreClean(t *testing.T) {
	count := 0
	eachRewriting(t, allMajors(), func(t *testing.T, r rewriting) {
		count++
		var files []lint.File
		steps := map[string]bool{}
		for i, p := range r.pieces() {
			file := lint.File{Path: fmt.Sprintf("%d.sql", i+1), Source: p.sql, Wrapped: r.Settings.Wrapped && (p.step == nil || !p.step.Outside)}
			steps[file.Path] = p.step != nil
			files = append(files, file)
		}
		known := map[string]bool{}
		for _, f := range lint.Run(rules.All(), filesOf(r.Case), optionsOf(r.Case, r.major)).Findings {
			known[f.Rule] = true
		}
		for _, f := range lint.Run(rules.All(), files, optionsOf(r.Case, r.major)).Findings {
			if steps[f.Path] && (f.Rule == r.rule.ID || f.Severity == lint.Error && !known[f.Rule]) {
				t.Errorf("%s: %s: %s\n%s", f.Path, f.Rule, f.Message, r.String())
			}
		}
	})
	if count < 500 {
		t.Errorf("only %d rewrites were looked at", count)
	}
}
