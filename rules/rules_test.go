package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/golden"
	"github.com/migrate-check/migrate-check/lint/linttest"
	"github.com/migrate-check/migrate-check/rules"
)

func TestPages(t *testing.T) {
	for _, rule := range rules.All() {
		t.Run(rule.ID, func(t *testing.T) {
			page, err := os.ReadFile(filepath.Join("pages", rule.ID+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			linttest.Page(t, rule, page)
		})
	}
}

func TestEveryPageHasARule(t *testing.T) {
	pages, err := filepath.Glob("pages/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if id := strings.TrimSuffix(filepath.Base(page), ".txtar"); rules.Find(id) == nil {
			t.Errorf("%s is the page of no rule", page)
		}
	}
}

// UPDATE_GOLDEN=1 go test ./rules writes docs/rules.
func TestDocs(t *testing.T) {
	docs := filepath.Join("..", "docs", "rules")
	golden.Check(t, filepath.Join(docs, "index.md"), []byte(rules.Index()))
	for _, rule := range rules.All() {
		page, err := rules.ReadPage(rule.ID)
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, filepath.Join(docs, rule.ID+".md"), []byte(page.Markdown()))
	}
	files, err := filepath.Glob(filepath.Join(docs, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if id := strings.TrimSuffix(filepath.Base(file), ".md"); id != "index" && rules.Find(id) == nil {
			t.Errorf("%s is the page of no rule", file)
		}
	}
}

func TestReadPageOfAnUnknownRule(t *testing.T) {
	_, err := rules.ReadPage("drop-colum")
	if want := `unknown rule "drop-colum"; did you mean "drop-column"?`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
