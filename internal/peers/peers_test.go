// Package peers compares what other linters say of the cases of testdata/cases with what PostgreSQL does. It runs only
// where MIGRATE_CHECK_PEERS names a folder with the programs: make peers.
package peers

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/internal/cases"
	"github.com/migrate-check/migrate-check/internal/golden"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/rules"
)

// The table in docs/comparison.md is what the programs say today. UPDATE_GOLDEN=1 make peers writes it.
func TestPeers(t *testing.T) {
	programs := os.Getenv("MIGRATE_CHECK_PEERS")
	if programs == "" {
		t.Skip("MIGRATE_CHECK_PEERS is not set; run make peers")
	}
	all := readCases(t)
	meaning := readMeaning(t)
	scores := []score{judge("migrate-check, with the schema of the base", all, own(all, true))}
	scores = append(scores, judge("migrate-check, the change alone", all, own(all, false)))
	for _, tool := range tools {
		version, found, err := tool.run(t, programs, all)
		if err != nil {
			scores = append(scores, score{tool: tool.name + ": not installed, or it did not run: " + err.Error()})
			t.Error(tool.name, err)
			continue
		}
		scores = append(scores, judge(tool.name+" "+version, all, meaning.of(t, tool.name, found)))
	}
	table := render(all, scores)
	t.Log("\n" + table)
	path := filepath.Join("..", "..", "docs", "comparison.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	between := regexp.MustCompile(`(?s)(<!-- peers -->\n).*?(<!-- end of peers -->\n)`)
	golden.Check(t, path, between.ReplaceAll(page, []byte("${1}"+table+"${2}")))
}

// Every meaning in rules.tsv is a rule of ours, whether or not the programs are here.
func TestMeaningsExist(t *testing.T) {
	for tool, meanings := range readMeaning(t) {
		for name, meaning := range meanings {
			for _, id := range meaning.rules {
				if rules.Find(id) == nil {
					t.Errorf("%s of %s means %s, which does not exist", name, tool, id)
				}
			}
		}
	}
}

// subject is a case with what is known of it besides its wants.
type subject struct {
	cases.Case
	// notes are the rules that we apply as notes: a finding for such a reason is no false alarm.
	notes []string
}

// version is the one that a case is tried on: the default, or the nearest to it.
func (s subject) version() int {
	return min(max(lint.DefaultVersion, s.Settings.Range.From), s.Settings.Range.Until)
}

// readCases reads the cases, without those in which a statement is newer than the grammar of most linters: two of the
// others answer them with a syntax error, and ours in part.
func readCases(t *testing.T) (all []subject) {
	t.Helper()
	read, err := cases.Read(os.DirFS(filepath.Join("..", "..", "testdata", "cases")))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range read {
		if slices.ContainsFunc(c.Scripts, isNewer) {
			continue
		}
		s := subject{Case: c}
		for _, f := range s.lint(true) {
			if f.Severity == lint.Note {
				s.notes = append(s.notes, f.Rule)
			}
		}
		all = append(all, s)
	}
	return all
}

func isNewer(script string) bool {
	_, err := pg_query.Parse(script)
	return err != nil
}

func (s subject) lint(base bool) []lint.Finding {
	var files []lint.File
	for i, script := range s.Scripts {
		files = append(files, lint.File{Path: string(rune('a'+i)) + ".sql", Source: script, Wrapped: s.Settings.Wrapped})
	}
	opts := lint.Options{PostgresVersion: s.version(), Settings: s.Settings.Session}
	if base {
		opts.Base = []lint.File{{Source: s.Before}}
	}
	return lint.Run(rules.All(), files, opts).Findings
}

// own is what we say of each case.
func own(all []subject, base bool) map[string][]finding {
	found := map[string][]finding{}
	for _, s := range all {
		for _, f := range s.lint(base) {
			if f.Severity > lint.Note && f.Approved == "" {
				found[s.Name] = append(found[s.Name], finding{rules: []string{f.Rule}})
			}
		}
	}
	return found
}

// finding is one thing that a tool says of a case.
type finding struct {
	// rules are the rules of ours that say the same.
	rules []string
	// forgiven findings ask for what the text cannot show, such as a timeout of the role. They are never false alarms.
	forgiven bool
}

// meanings say what the rules of each tool mean in ours.
type meanings map[string]map[string]finding

func readMeaning(t *testing.T) meanings {
	t.Helper()
	data, err := os.ReadFile("rules.tsv")
	if err != nil {
		t.Fatal(err)
	}
	all := meanings{}
	for line := range strings.Lines(string(data)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if all[fields[0]] == nil {
			all[fields[0]] = map[string]finding{}
		}
		ids, forgiven := strings.CutPrefix(fields[2], "? ")
		if ids == "-" {
			ids = "" // a matter of style
		}
		all[fields[0]][fields[1]] = finding{strings.Fields(ids), forgiven}
	}
	return all
}

func (m meanings) of(t *testing.T, tool string, said map[string][]string) map[string][]finding {
	found := map[string][]finding{}
	for name, names := range said {
		for _, rule := range names {
			meaning, known := m[tool][rule]
			if !known {
				t.Errorf("%s says %s of %s, which rules.tsv does not explain", tool, rule, name)
			}
			if len(meaning.rules) > 0 {
				found[name] = append(found[name], meaning)
			}
		}
	}
	return found
}
