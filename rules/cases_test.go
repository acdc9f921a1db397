package rules_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/cases"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/rules"
)

func readCases(t *testing.T) []cases.Case {
	t.Helper()
	all, err := cases.Read(os.DirFS(filepath.Join("..", "testdata", "cases")))
	if err != nil || len(all) == 0 {
		t.Fatal("there are no cases", err)
	}
	return all
}

// Every case gets the findings that it wants, and no others, on every version that it is about.
func TestCases(t *testing.T) {
	for _, c := range readCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			opts := lint.Options{Settings: c.Settings.Session}
			if !c.Settings.NoBase {
				opts.Base = []lint.File{{Source: c.Before}}
			}
			for _, opts.PostgresVersion = range c.Settings.Range.Versions() {
				compareCase(t, c, opts)
			}
		})
	}
}

func compareCase(t *testing.T, c cases.Case, opts lint.Options) {
	wants := c.Wants()
	got := map[int][]string{}
	for _, f := range lint.Run(rules.All(), filesOf(c), opts).Findings {
		if f.Severity > lint.Note && f.Approved == "" {
			got[f.Line] = append(got[f.Line], f.Rule)
		}
	}
	for i := range strings.Split(strings.Join(c.Scripts, "\n"), "\n") {
		slices.Sort(got[i+1])
		if !slices.Equal(got[i+1], wants[i+1]) {
			t.Errorf("line %d: got %v, want %v on PostgreSQL %d", i+1, got[i+1], wants[i+1], opts.PostgresVersion)
		}
	}
}

func filesOf(c cases.Case) (files []lint.File) {
	for i, script := range c.Scripts {
		files = append(files, lint.File{Path: string(rune('a'+i)) + ".sql", Source: script, Wrapped: c.Settings.Wrapped})
	}
	return files
}
