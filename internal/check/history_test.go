package check

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/git"
	"github.com/migrate-check/migrate-check/internal/golden"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
	"github.com/migrate-check/migrate-check/rules"
	"github.com/migrate-check/migrate-check/testdata/history"
)

var historyDir = filepath.Join("..", "..", "testdata", "history", "migrations")

func TestLongHistoryIsGenerated(t *testing.T) {
	for name, text := range history.Generated() {
		golden.Check(t, filepath.Join(historyDir, name), []byte(text))
	}
}

// In a history of more than two hundred revisions, up and down, on empty tables and with rows, exactly those defects
// are found that its "want" comments name.
func TestLongHistory(t *testing.T) {
	if testing.Short() {
		t.Skip("more than two hundred revisions")
	}
	files, want := readHistory(t)
	document, err := Run(context.Background(), Options{
		Dirs: []string{repository(t, files)}, Base: git.Options{Ref: "main"}, Postgres: pgtest.Options(), Environ: os.Environ(), All: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	project := document.Projects[0]
	got := foundByReplay(project)
	for _, unchecked := range append(document.Unchecked, project.Unchecked...) {
		got = append(got, fmt.Sprintf("unchecked: %s: %s", unchecked.What, unchecked.Why))
	}
	for _, unfilled := range project.Unfilled {
		got = append(got, fmt.Sprintf("no rows: %s: %s", unfilled.Table, unfilled.Reason))
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got)\n%s", diff)
	}
	if len(project.Revisions) != len(files) || len(files) < 200 {
		t.Errorf("got %d revisions of %d files", len(project.Revisions), len(files))
	}
}

var wantComment = regexp.MustCompile(`(?m)^-- want(-unchecked)?: (.+)$`)

// readHistory gives the files as a repository has them, and what they want to be found, or to be left unchecked.
func readHistory(t *testing.T) (files map[string]string, want []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(historyDir, "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	for _, file := range paths {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := "migrations/" + filepath.Base(file)
		files[name] = string(text)
		for _, comment := range wantComment.FindAllStringSubmatch(string(text), -1) {
			if comment[1] == "" {
				want = append(want, path.Base(name)+" "+comment[2])
			} else {
				want = append(want, "unchecked: "+comment[2])
			}
		}
	}
	slices.Sort(want)
	return files, want
}

// foundByReplay are the findings about the history and the round trips; those that are read from the SQL are many.
func foundByReplay(project plan.Project) (found []string) {
	groups := map[string]lint.Group{}
	for _, rule := range rules.All() {
		groups[rule.ID] = rule.Group
	}
	for _, f := range project.Findings {
		if group := groups[f.Rule]; group == lint.History || group == lint.Replay {
			found = append(found, fmt.Sprintf("%s %s: %s", path.Base(f.Path), f.Rule, f.Message))
		}
	}
	return found
}
