package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/example"
	"github.com/migrate-check/migrate-check/lint/linttest"
	"github.com/migrate-check/migrate-check/rules"
)

// What a page advises must not be an error by any other rule.
func TestGoodExamplesAreGood(t *testing.T) {
	for _, rule := range rules.All() {
		data, err := os.ReadFile(filepath.Join("pages", rule.ID+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		page := txtar.Parse(data)
		source := sectionOf(page, "good.sql")
		settings, err := example.ReadSettings(source)
		if err != nil {
			t.Fatal(err)
		}
		file := lint.File{Path: "good.sql", Source: source, Wrapped: settings.Wrapped}
		opts := lint.Options{Base: []lint.File{{Source: sectionOf(page, linttest.Before)}}}
		for _, opts.PostgresVersion = range settings.Range.Versions() {
			for _, f := range lint.Run(rules.All(), []lint.File{file}, opts).Findings {
				if f.Severity == lint.Error && !rules.Find(f.Rule).Approve {
					t.Errorf("%s, good.sql:%d on PostgreSQL %d: %s: %s", rule.ID, f.Line, opts.PostgresVersion, f.Rule, f.Message)
				}
			}
		}
	}
}

// Whatever the text is, every rule comes to an end, and every finding points into the text.
func FuzzRules(f *testing.F) {
	paths, err := filepath.Glob("pages/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		page := txtar.Parse(data)
		f.Add(sectionOf(page, linttest.Before), sectionOf(page, "bad.sql"), false)
		f.Add("", sectionOf(page, "bad.sql"), true)
	}
	all := rules.All()
	severities := map[string]lint.Severity{}
	for _, rule := range all {
		severities[rule.ID] = lint.Warning
	}
	f.Fuzz(func(t *testing.T, before, source string, wrapped bool) {
		file := lint.File{Path: "fuzz.sql", Source: source, Wrapped: wrapped}
		opts := lint.Options{Base: []lint.File{{Source: before}}, Severities: severities}
		result := lint.Run(all, []lint.File{file}, opts)
		for _, unchecked := range result.Unchecked {
			t.Errorf("%s: %s", unchecked.Rule, unchecked.Why)
		}
		lines := strings.Split(source, "\n")
		for _, finding := range result.Findings {
			if finding.Line < 1 || finding.EndLine < finding.Line || finding.EndLine > len(lines) ||
				finding.Column < 1 || finding.Column > utf8.RuneCountInString(lines[finding.Line-1])+1 {
				t.Errorf("%s: lines %d to %d, column %d of %q", finding.Rule, finding.Line, finding.EndLine, finding.Column, lines)
			}
		}
	})
}
