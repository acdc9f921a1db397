package rules_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/rules"
)

// The corpus is to be large, and no smaller where linters cry wolf.
func TestCasesAreMany(t *testing.T) {
	harmful, harmless := 0, 0
	seen := map[string]string{}
	for _, c := range readCases(t) {
		if c.Harmful {
			harmful++
		} else {
			harmless++
		}
		// What the parser does not know is reported, harmless or not, until a run has judged it.
		wants := slices.DeleteFunc(c.WantedRules(), func(rule string) bool { return !c.Harmful && rule == lint.UnanalysableStatement })
		if c.Harmful != (len(wants) > 0) {
			t.Errorf("%s: harmful cases want rules, and harmless ones none", c.Name)
		}
		key := c.Before + strings.Join(c.Plain(), "\n") + c.Settings.Range.String() + strings.Join(c.WantedRules(), " ")
		if other := seen[key]; other != "" {
			t.Errorf("%s is the same as %s", c.Name, other)
		}
		seen[key] = c.Name
	}
	if harmful < 180 || harmless < 180 {
		t.Errorf("got %d harmful and %d harmless cases, want 180 of each", harmful, harmless)
	}
}

// Every rule that reads SQL and is on by default has a case in which it applies.
func TestEveryRuleHasACase(t *testing.T) {
	wanted := map[string]bool{}
	for _, c := range readCases(t) {
		for _, id := range c.WantedRules() {
			wanted[id] = true
			if rules.Find(id) == nil {
				t.Errorf("%s wants the rule %s, which does not exist", c.Name, id)
			}
		}
	}
	for _, rule := range rules.All() {
		if rule.Reads() && rule.Severity > lint.Note && !wanted[rule.ID] {
			t.Errorf("no case wants %s", rule.ID)
		}
	}
}

// testdata/cases/false_alarms.tsv lists what linters are known to say of statements that do no harm: a name, the number
// of the hazard in coverage.tsv, and the claim. A harmless case refutes each of them.
func TestEveryKnownFalseAlarmIsRefuted(t *testing.T) {
	known := map[string]bool{}
	for _, fields := range readTable(t, filepath.Join("..", "testdata", "cases", "false_alarms.tsv"), 3) {
		known[fields[0]] = false
	}
	for _, c := range readCases(t) {
		for _, claim := range c.Refutes {
			if _, listed := known[claim]; !listed || c.Harmful {
				t.Errorf("%s refutes %s: it has to be listed, and the case to be harmless", c.Name, claim)
			}
			known[claim] = true
		}
	}
	for claim, refuted := range known {
		if !refuted {
			t.Errorf("no case refutes %s", claim)
		}
	}
}

// border is a version from which a rule says something else, or nothing.
type border struct {
	rule    string
	version int
}

var borders = []border{
	{"add-column-if-not-exists-mismatch", 13},
	{"add-column-default-legacy", 11},
	{"change-type-rewrite", 12},
	{"detach-partition-blocking", 14},
	{"enum-value-same-transaction", 12},
	{"enum-value-same-transaction", 17},
	{"foreign-key-partitioned-not-valid", 18},
	{"reindex-blocking", 12},
	{"rename-index", 12},
	{"row-trigger-partitioned", 13},
	{"set-not-null", 12},
	{"unanalysable-statement", 17},
	{"unanalysable-statement", 18},
	{"wide-lock-window", 12},
}

// The corpus has the same SQL on both sides of a border, and the rule applies on the older one.
func TestEveryBorderHasACaseOnBothSides(t *testing.T) {
	all := readCases(t)
	for _, border := range borders {
		older, newer := map[string]bool{}, map[string]bool{}
		for _, c := range all {
			sql := strings.Join(c.Plain(), "\n")
			switch {
			case c.Settings.Range.From == border.version:
				newer[sql] = true
			case c.Settings.Range.Until == border.version-1 && slices.Contains(c.WantedRules(), border.rule):
				older[sql] = true
			}
		}
		maps.DeleteFunc(older, func(sql string, _ bool) bool { return !newer[sql] })
		if len(older) == 0 {
			t.Errorf("no SQL has a case before PostgreSQL %d, where %s applies, and one from then on", border.version, border.rule)
		}
	}
}

// A rule that asks for the version has a border.
func TestBordersAreComplete(t *testing.T) {
	for _, rule := range rules.All() {
		if !rule.Reads() {
			continue
		}
		source, err := os.ReadFile(strings.ReplaceAll(rule.ID, "-", "_") + ".go")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(source), "pass.Version") && !slices.ContainsFunc(borders, func(b border) bool { return b.rule == rule.ID }) {
			t.Errorf("%s asks for the version, and has no border", rule.ID)
		}
	}
}

func readTable(t *testing.T, path string, columns int) (rows [][]string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != columns {
			t.Fatalf("%s: %q has %d columns, want %d", path, line, len(fields), columns)
		}
		rows = append(rows, fields)
	}
	return rows
}
