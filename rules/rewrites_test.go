package rules_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/example"
	"github.com/migrate-check/migrate-check/lint/linttest"
	"github.com/migrate-check/migrate-check/rules"
)

// script is an example of a page, or a case, and what one rule would rewrite of it on one version.
type script struct {
	rule     *lint.Rule
	major    int
	before   string
	source   string
	settings example.Settings
	// findings are those of the rule that carry a rewrite, by the number of their statement.
	findings map[int]lint.Finding
}

// rewrites calls use for each rule that rewrites something in an example of its page, or in a case. Without a
// version it does so for each version that the example is about.
func rewrites(t *testing.T, major int, use func(t *testing.T, s script)) {
	each := func(t *testing.T, all []*lint.Rule, before string, section txtar.File, settings example.Settings) {
		if settings.Unparsed {
			return
		}
		if settings.NoBase {
			before = ""
		}
		majors := settings.Range.Versions()
		if major != 0 {
			majors = slices.DeleteFunc(majors, func(m int) bool { return m != major })
		}
		for _, major := range majors {
			for _, rule := range all {
				s := script{rule: rule, major: major, before: before, source: string(section.Data), settings: settings}
				if s.findings = s.look(); len(s.findings) > 0 {
					t.Run(rule.ID, func(t *testing.T) { use(t, s) })
				}
			}
		}
	}
	for _, rule := range rules.All() {
		if rule.Rewrite == nil {
			continue
		}
		page := readPage(t, rule)
		for _, section := range page.Files {
			if section.Name == linttest.Before || !strings.HasSuffix(section.Name, ".sql") {
				continue
			}
			settings, err := example.ReadSettings(string(section.Data))
			if err != nil {
				t.Fatal(err)
			}
			t.Run(rule.ID+"/"+section.Name, func(t *testing.T) {
				each(t, []*lint.Rule{rule}, sectionOf(page, linttest.Before), section, settings)
			})
		}
	}
	rewriting := slices.DeleteFunc(rules.All(), func(r *lint.Rule) bool { return r.Rewrite == nil })
	cases(t, func(t *testing.T, before string, section txtar.File, settings example.Settings) {
		each(t, rewriting, before, section, settings)
	})
}

func readPage(t *testing.T, rule *lint.Rule) *txtar.Archive {
	data, err := os.ReadFile(filepath.Join("pages", rule.ID+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	return txtar.Parse(data)
}

func (s script) options() lint.Options {
	opts := lint.Options{PostgresVersion: s.major, Settings: s.settings.Session}
	if !s.settings.NoBase {
		opts.Base = []lint.File{{Source: s.before}}
	}
	return opts
}

// look finds what the rule rewrites.
func (s script) look() map[int]lint.Finding {
	file := lint.File{Path: "script.sql", Source: s.source, Wrapped: s.settings.Wrapped}
	findings, _ := lint.Look([]*lint.Rule{s.rule}, []lint.File{file}, s.options())
	found := map[int]lint.Finding{}
	for _, f := range findings {
		if f.Rewrite != nil {
			found[f.Statement] = f
		}
	}
	return found
}

// files are the script as revisions: what stands before a rewritten statement, the steps, and what follows.
func (s script) files() (files []lint.File, steps map[string]bool) {
	steps = map[string]bool{}
	var rest []string
	flush := func() {
		if len(rest) > 0 {
			files = append(files, lint.File{Path: "rest.sql", Source: strings.Join(rest, ";\n") + ";", Wrapped: s.settings.Wrapped})
		}
		rest = nil
	}
	for i, stmt := range lint.Parse(s.source) {
		f, rewritten := s.findings[i+1]
		if !rewritten {
			rest = append(rest, stmt.SQL)
			continue
		}
		flush()
		for k, step := range f.Rewrite.Steps {
			file := lint.File{Path: "step" + string(rune('1'+k)) + ".sql", Source: step.SQL, Wrapped: s.settings.Wrapped && !step.Outside}
			steps[file.Path] = true
			files = append(files, file)
		}
	}
	flush()
	return files, steps
}

// Advice is no good if the next run finds fault with it.
func TestRewritesAreClean(t *testing.T) {
	count := 0
	rewrites(t, 0, func(t *testing.T, s script) {
		count++
		files, steps := s.files()
		original := lint.Run(rules.All(), []lint.File{{Source: s.source, Wrapped: s.settings.Wrapped}}, s.options())
		for _, f := range lint.Run(rules.All(), files, s.options()).Findings {
			known := slices.ContainsFunc(original.Findings, func(o lint.Finding) bool { return o.Rule == f.Rule })
			if s.major >= 18 && strings.Contains(written(s), "NOT NULL") {
				continue // the parser does not know NOT NULL … NOT VALID
			}
			if steps[f.Path] && (f.Rule == s.rule.ID || f.Severity == lint.Error && !known) {
				t.Errorf("on PostgreSQL %d, %s of the rewrite: %s: %s\n%s", s.major, f.Path, f.Rule, f.Message, written(s))
			}
		}
	})
	if count < 100 {
		t.Errorf("only %d rewrites were looked at", count)
	}
}

// written shows the rewrites of a script.
func written(s script) string {
	var b strings.Builder
	for _, f := range s.findings {
		for _, step := range f.Rewrite.Steps {
			b.WriteString("-- " + step.Why + "\n" + step.SQL + "\n")
		}
	}
	return b.String()
}
