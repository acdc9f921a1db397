package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/golden"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/rules"
)

// testdata/coverage.tsv lists the known hazards of migrations: a number, a name, and the rules that find
// it, or "-" and the reason why none does. UPDATE_GOLDEN=1 go test ./rules writes docs/coverage.md.
func TestCoverage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "coverage.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	covered, total := 0, 0
	for line := range strings.Lines(string(data)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		total++
		if fields[0] != fmt.Sprint(total) {
			t.Fatalf("hazard %d is missing before %q", total, line)
		}
		found, remark := "", ""
		if fields[2] == "-" {
			if remark = fields[3]; remark == "" || strings.Contains(remark, "not yet") {
				t.Errorf("hazard %d has neither a rule nor a reason: %q", total, remark)
			}
		} else {
			covered++
			found = links(t, fields[2])
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", fields[0], fields[1], found, remark)
	}
	head := fmt.Sprintf("# Coverage\n\nEvery hazard of PostgreSQL migrations that we know of, and the rule that finds it: %d of %d.\n"+
		"The others say why there is none.\n\n| # | Hazard | Rule | Why not |\n| --- | --- | --- | --- |\n", covered, total)
	golden.Check(t, filepath.Join("..", "docs", "coverage.md"), []byte(head+b.String()+rewritten(t)))
}

// rewritten says which errors come with what to write instead. testdata/by_hand.tsv lists the others, with the reason.
func rewritten(t *testing.T) string {
	data, err := os.ReadFile(filepath.Join("testdata", "by_hand.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	for line := range strings.Lines(string(data)) {
		id, reason, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if rule := rules.Find(id); rule == nil || rule.Rewrite != nil || reason == "" {
			t.Errorf("by_hand.tsv: %s does not exist, is rewritten all the same, or has no reason", id)
		}
		reasons[id] = reason
	}
	var with, without strings.Builder
	for _, rule := range rules.All() {
		switch {
		case rule.Rewrite != nil:
			fmt.Fprintf(&with, "- %s\n", links(t, rule.ID))
		case reasons[rule.ID] != "":
			fmt.Fprintf(&without, "| %s | %s |\n", links(t, rule.ID), reasons[rule.ID])
		case rule.Reads() && rule.Severity == lint.Error && !rule.Approve:
			t.Errorf("%s is an error that says nothing of what to write instead, and by_hand.tsv not why", rule.ID)
		}
	}
	return "\n## Safe rewrites\n\nThe findings of these rules come with the statements to write instead, as SQL and for Alembic, where the\n" +
		"schema that is known allows it. `make prove` runs them.\n\n" + with.String() +
		"\nThese errors do not. An approval asks for a reason instead.\n\n| Rule | Why not |\n| --- | --- |\n" + without.String()
}

func links(t *testing.T, ids string) string {
	var all []string
	for id := range strings.SplitSeq(ids, ", ") {
		if rules.Find(id) == nil {
			t.Errorf("coverage.tsv names the rule %s, which does not exist", id)
		}
		all = append(all, fmt.Sprintf("[`%s`](rules/%s.md)", id, id))
	}
	return strings.Join(all, ", ")
}
