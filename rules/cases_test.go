package rules_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/example"
	"github.com/migrate-check/migrate-check/lint/linttest"
	"github.com/migrate-check/migrate-check/rules"
)

// cases are whole scripts with the IDs of all rules that apply to a line, notes left out:
//
//	ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid(); -- want add-column-volatile-default
//
// Each section after before.sql is one case. A lock_timeout is set, as every migration should.
func cases(t *testing.T, use func(t *testing.T, before string, section txtar.File, settings example.Settings)) {
	paths, err := filepath.Glob(filepath.Join("..", "testdata", "cases", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatal("there are no cases", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, section := range archive.Files {
			if section.Name == linttest.Before {
				continue
			}
			settings, err := example.ReadSettings(string(section.Data))
			if err != nil {
				t.Fatal(err)
			}
			if settings.Session["lock_timeout"] == "" {
				settings.Session["lock_timeout"] = "5s"
			}
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+section.Name, func(t *testing.T) {
				use(t, sectionOf(archive, linttest.Before), section, settings)
			})
		}
	}
}

func TestCases(t *testing.T) {
	cases(t, func(t *testing.T, before string, section txtar.File, settings example.Settings) {
		source := string(section.Data)
		opts := lint.Options{Settings: settings.Session}
		if !settings.NoBase {
			opts.Base = []lint.File{{Source: before}}
		}
		file := lint.File{Path: section.Name, Source: source, Wrapped: settings.Wrapped}
		for _, opts.PostgresVersion = range settings.Range.Versions() {
			compareCase(t, file, opts)
		}
	})
}

func compareCase(t *testing.T, file lint.File, opts lint.Options) {
	got := make([][]string, strings.Count(file.Source, "\n")+1)
	for _, f := range lint.Run(rules.All(), []lint.File{file}, opts).Findings {
		if f.Severity > lint.Note && f.Approved == "" {
			got[f.Line-1] = append(got[f.Line-1], f.Rule)
		}
	}
	for i, line := range strings.Split(file.Source, "\n") {
		_, wanted, _ := strings.Cut(line, "-- want ")
		want := strings.Fields(wanted)
		slices.Sort(want)
		slices.Sort(got[i])
		if !slices.Equal(got[i], want) {
			t.Errorf("%s:%d: got %v, want %v on PostgreSQL %d", file.Path, i+1, got[i], want, opts.PostgresVersion)
		}
	}
}

// What the cases say of locks, scans, rewrites and failures is what PostgreSQL does.
func TestCasesOnPostgres(t *testing.T) {
	conn := pgtest.Connect(t, pgtest.Database(t))
	major := serverMajor(t, conn)
	cases(t, func(t *testing.T, before string, section txtar.File, settings example.Settings) {
		if settings.Unparsed || !settings.Range.Holds(major) {
			t.Skip("is about another version")
		}
		reset(t, conn)
		mustExec(t, conn, before)
		trace := run(t, conn, string(section.Data), settings)
		if failed := trace.err != nil; failed != settings.Fails {
			t.Errorf("the section says that it fails: %v; the server says %v", settings.Fails, trace.err)
		}
		if !settings.NoBase {
			compareWithLint(t, major, rules.All(), before, string(section.Data), settings, trace)
		}
	})
}
