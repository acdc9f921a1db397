package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/golden"
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
			remark = fields[3]
		} else {
			covered++
			found = links(t, fields[2])
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", fields[0], fields[1], found, remark)
	}
	head := fmt.Sprintf("# Coverage\n\nEvery hazard of PostgreSQL migrations that we know of, and the rule that finds it: %d of %d.\n"+
		"The others say why there is none.\n\n| # | Hazard | Rule | Why not |\n| --- | --- | --- | --- |\n", covered, total)
	golden.Check(t, filepath.Join("..", "docs", "coverage.md"), []byte(head+b.String()))
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
