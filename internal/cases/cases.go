// Package cases reads the corpus in testdata/cases: migrations of which PostgreSQL has shown whether they harm.
// Only tests import it.
package cases

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/lint/example"
)

// Case is one change. In an archive it is a section after before.sql:
//
//	-- default-built-of-json.sql --
//	-- page: from=14 wrapped
//	-- refutes: default/jsonb-function
//	ALTER TABLE orders ADD COLUMN options jsonb DEFAULT jsonb_build_object('a', 1);
//	-- next revision
//	CREATE INDEX ON orders (total); -- want create-index-blocking
//
// The first two lines may be missing. A line wants the rules that apply to it, notes left out.
type Case struct {
	// Name is unique: harmless/columns/default-built-of-json.
	Name string
	// Harmful is whether the case is below harmful, and not below harmless.
	Harmful bool
	// Before makes the schema that the change meets, and its rows.
	Before   string
	Settings example.Settings
	// Refutes names the lines of false_alarms.tsv that the case shows to be wrong.
	Refutes []string
	// Scripts are the revisions of the change. Each begins with as many empty lines as stand before it in the
	// section, so that lines are those of the section.
	Scripts []string
}

const (
	before       = "before.sql"
	refutes      = "-- refutes: "
	nextRevision = "-- next revision"
	want         = "-- want "
)

// Read reads every archive of testdata/cases.
func Read(tree fs.FS) ([]Case, error) {
	paths, err := fs.Glob(tree, "harm*/*.txtar")
	if err != nil {
		return nil, err
	}
	var all []Case
	for _, name := range paths {
		data, err := fs.ReadFile(tree, name)
		if err != nil {
			return nil, err
		}
		cases, err := readArchive(name, txtar.Parse(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, cases...)
	}
	return all, nil
}

func readArchive(name string, archive *txtar.Archive) (cases []Case, err error) {
	setup := ""
	for _, section := range archive.Files {
		text := string(section.Data)
		if section.Name == before {
			setup = text
			continue
		}
		title, isSQL := strings.CutSuffix(section.Name, ".sql")
		if !isSQL {
			return nil, fmt.Errorf("%s is no SQL", section.Name)
		}
		settings, err := example.ReadSettings(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", section.Name, err)
		}
		if settings.Session["lock_timeout"] == "" {
			settings.Session["lock_timeout"] = "5s" // as every migration should
		}
		cases = append(cases, Case{
			Name: path.Join(strings.TrimSuffix(name, ".txtar"), title), Harmful: path.Dir(name) == "harmful",
			Before: setup, Settings: settings, Refutes: readRefutes(text), Scripts: scripts(text),
		})
	}
	return cases, nil
}

func readRefutes(text string) []string {
	for line := range strings.Lines(text) {
		if claims, found := strings.CutPrefix(line, refutes); found {
			return strings.Split(strings.TrimSpace(claims), ", ")
		}
	}
	return nil
}

func scripts(text string) (all []string) {
	lines := 0
	for script := range strings.SplitSeq(text, nextRevision+"\n") {
		all = append(all, strings.Repeat("\n", lines)+script)
		lines += strings.Count(script, "\n") + 1
	}
	return all
}

// Wants are the rules that apply, sorted, by the line of the section.
func (c Case) Wants() map[int][]string {
	wants := map[int][]string{}
	for _, script := range c.Scripts {
		for i, line := range strings.Split(script, "\n") {
			if _, rules, found := strings.Cut(line, want); found {
				wants[i+1] = strings.Fields(rules)
				slices.Sort(wants[i+1])
			}
		}
	}
	return wants
}

// WantedRules are all rules that apply somewhere in the case, sorted.
func (c Case) WantedRules() []string {
	var all []string
	for _, rules := range c.Wants() {
		all = append(all, rules...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Plain are the scripts without what is written for tests.
func (c Case) Plain() []string {
	var all []string
	for _, script := range c.Scripts {
		var b strings.Builder
		for line := range strings.Lines(strings.TrimLeft(script, "\n")) {
			if strings.HasPrefix(line, "-- page: ") || strings.HasPrefix(line, refutes) {
				continue
			}
			sql, _, wanted := strings.Cut(line, want)
			if wanted {
				sql = strings.TrimRight(sql, " ") + "\n"
			}
			b.WriteString(sql)
		}
		all = append(all, b.String())
	}
	return all
}
