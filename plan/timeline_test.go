package plan

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func locked(table, blocks string, until int) Lock {
	return Lock{Table: table, Mode: "SHARE", Blocks: blocks, Until: &Until{Statement: until, Event: Commit}}
}

func TestTimeline(t *testing.T) {
	alone := Lock{Table: "t", Blocks: "writes", Until: &Until{Statement: 1, Event: StatementEnd}}
	tests := []struct {
		name       string
		statements []Statement
		want       []string
	}{
		{"nothing", nil, nil},
		{"one statement says it all", []Statement{{SQL: "a", Locks: []Lock{locked("t", "writes", 1), locked("u", "writes", 1)}}}, nil},
		{"nobody waits", []Statement{{SQL: "a", Locks: []Lock{locked("t", "", 2)}}, {SQL: "b"}}, nil},
		{"alone", []Statement{{SQL: "a", Locks: []Lock{alone}}, {SQL: "b"}}, nil},
		{"a plan that does not say until when", []Statement{{SQL: "a", Locks: []Lock{{Table: "t", Blocks: "writes"}}}, {SQL: "b"}}, nil},
		{"stronger later", []Statement{
			{SQL: "a", Locks: []Lock{locked("t", "writes", 3)}}, {SQL: "b", Locks: []Lock{locked("t", "reads and writes", 3)}}, {SQL: "c"}, {SQL: "d"},
		}, []string{
			"█ reads and writes wait, ▒ writes wait", "┌ t",
			"▒  1  a", "█  2  b", "█  3  c", "╵     commit",
			"      1 statement that nobody waits for",
		}},
		{"one after the other", []Statement{
			{SQL: "a", Locks: []Lock{locked("t", "writes", 1)}}, {SQL: "b", Locks: []Lock{locked("u", "writes", 2)}},
		}, []string{
			"█ reads and writes wait, ▒ writes wait", "┌ t", "│ ┌ u",
			"▒    1  a", "╵       commit", "  ▒  2  b", "  ╵     commit",
		}},
		{"two transactions, one after the other", []Statement{
			{SQL: "a", Locks: []Lock{locked("t", "writes", 2)}}, {SQL: "b"}, {SQL: "c", Locks: []Lock{locked("t", "writes", 3)}},
		}, []string{
			"█ reads and writes wait, ▒ writes wait", "┌ t", "▒  1  a", "▒  2  b", "╵     commit", "▒  3  c", "╵     commit",
		}},
		{"until is beyond the end", []Statement{{SQL: "a", Locks: []Lock{locked("t", "writes", 9)}}, {SQL: "b"}}, []string{
			"█ reads and writes wait, ▒ writes wait", "┌ t", "▒  1  a", "▒  2  b", "╵     commit",
		}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, timelineLines(tt.statements, 80)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}

// A script may have a hundred thousand statements, each with a table of its own.
func TestTimelineStaysSmall(t *testing.T) {
	var statements []Statement
	const many = 100_000
	for i := range many {
		statements = append(statements, Statement{SQL: "a", Locks: []Lock{locked(fmt.Sprint("t", i), "writes", many)}})
	}
	lines := timelineLines(statements, 80)
	want := []string{
		"│ │ │ │ │ │ │ ┌ t7", "│ │ │ │ │ │ │ │ and 99992 more tables",
		"▒                1  a", "▒ ▒              2  a", "▒ ▒ ▒            3  a", "▒ ▒ ▒ ▒          4  a", "▒ ▒ ▒ ▒ ▒        5  a",
		"▒ ▒ ▒ ▒ ▒ ▒      6  a", "▒ ▒ ▒ ▒ ▒ ▒ ▒    7  a", "▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒  8  a",
		"▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒  9  a", "▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒ 10  a", "▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒     … 99990 more statements",
		"╵ ╵ ╵ ╵ ╵ ╵ ╵ ╵     commit",
	}
	if diff := cmp.Diff(want, lines[max(0, len(lines)-len(want)):]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for i := range statements {
		statements[i].Locks[0].Until.Statement = i + 1
	}
	lines = timelineLines(statements, 80)
	if last := lines[len(lines)-1]; len(lines) > 50 || last != "… 99988 more statements" {
		t.Errorf("got %d lines, the last one %q", len(lines), last)
	}
}
