package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
