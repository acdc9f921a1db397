package plan

import (
	"fmt"
	"slices"
	"strings"
)

// timeline shows the statements of an upgrade from top to bottom, and beside them who has to wait for which table
// meanwhile.
type timeline struct {
	statements []Statement
	moments    []moment
	// tables are those that someone has to wait for, in the order in which they are locked. The first few get a
	// column of their own.
	tables []string
	// held is whether a lock outlasts its statement.
	held bool
	// columns is the width of a line.
	columns int
}

// moment is what is locked while a statement runs.
type moment struct {
	waits [mostTables]wait
	// others is whether someone waits for a table that has no column.
	others bool
	// ending is what ends these locks behind the statement, empty if they stay.
	ending Event
}

// mostTables is how many tables get a column, mostLines how many lines are about statements.
const (
	mostTables = 8
	mostLines  = 24
)

// wait is who has to wait for a table.
type wait uint8

const (
	nobody wait = iota
	writers
	everybody
)

// marks are how a wait is drawn.
var marks = map[wait]string{nobody: " ", writers: "▒", everybody: "█"}

func waitFor(l Lock) wait {
	switch {
	case l.Blocks == "":
		return nobody
	case strings.HasPrefix(l.Blocks, "reads"):
		return everybody
	}
	return writers
}

// timelineLines draws the timeline of an upgrade. There is none unless it shows more than the list of locks: a lock
// that is held while other statements run, or several tables that several statements lock.
func timelineLines(statements []Statement, columns int) []string {
	t := newTimeline(statements, columns)
	locking := 0
	for _, m := range t.moments {
		if !m.isFree() {
			locking++
		}
	}
	if !t.held && (locking < 2 || len(t.tables) < 2) {
		return nil
	}
	return append(t.heads(), t.rows()...)
}

func newTimeline(statements []Statement, columns int) *timeline {
	t := &timeline{statements: statements, moments: make([]moment, len(statements)), columns: columns}
	places := map[string]int{}
	// until is the last statement under the locks of each table, by who waits.
	until := map[int]*[everybody + 1]int{}
	for i, s := range statements {
		for _, lock := range s.Locks {
			if waitFor(lock) == nobody {
				continue
			}
			place, known := places[lock.Table]
			if !known {
				place = len(places)
				places[lock.Table] = place
				t.tables = append(t.tables, lock.Table)
			}
			place = min(place, mostTables) // the others share one
			if until[place] == nil {
				until[place] = &[everybody + 1]int{-1, -1, -1}
			}
			last := t.take(i, lock)
			until[place][waitFor(lock)] = max(until[place][waitFor(lock)], last)
		}
		for place, last := range until {
			t.moments[i].note(place, i, last)
		}
	}
	return t
}

// take notes when a lock of statement i ends, and gives the last statement under it.
func (t *timeline) take(i int, lock Lock) (last int) {
	last = i
	if lock.Until != nil {
		last = min(max(i, lock.Until.Statement-1), len(t.statements)-1)
		t.moments[last].ending = lock.Until.Event
	}
	t.held = t.held || last > i
	return last
}

// note says who waits for the table at a place while statement i runs.
func (m *moment) note(place, i int, last *[everybody + 1]int) {
	for _, w := range []wait{writers, everybody} {
		switch {
		case last[w] < i:
		case place == mostTables:
			m.others = true
		default:
			m.waits[place] = w
		}
	}
}

// isFree reports whether nobody waits.
func (m moment) isFree() bool { return m.waits == [mostTables]wait{} && !m.others }

// heads explain the marks, and name the tables above their columns.
func (t *timeline) heads() []string {
	out := []string{marks[everybody] + " reads and writes wait, " + marks[writers] + " writes wait"}
	for i, table := range t.tables[:t.shown()] {
		out = append(out, fit(strings.Repeat("│ ", i)+"┌ "+oneLine(table), t.columns))
	}
	if others := len(t.tables) - t.shown(); others > 0 {
		out = append(out, strings.Repeat("│ ", t.shown())+"and "+plural(others, "more table"))
	}
	return out
}

func (t *timeline) shown() int { return min(len(t.tables), mostTables) }

// rows show the statements. A few of those that run under the same locks stand for all of them.
func (t *timeline) rows() (out []string) {
	const most = 3
	for i, next := 0, 0; i < len(t.statements); i = next {
		if len(out) >= mostLines {
			return append(out, "… "+plural(len(t.statements)-i, "more statement"))
		}
		for next = i + 1; next < len(t.statements) && t.goesOn(next); next++ {
		}
		if t.moments[i].isFree() {
			out = append(out, t.bar(i)+"    "+plural(next-i, "statement")+" that nobody waits for")
			continue
		}
		shown := next
		if next-i > most {
			shown = i + most - 1
		}
		for j := i; j < shown; j++ {
			out = append(out, t.statement(j))
		}
		if shown < next {
			out = append(out, t.bar(i)+"    … "+plural(next-shown, "more statement"))
		}
		if end := t.end(next - 1); end != "" {
			out = append(out, end)
		}
	}
	return out
}

// goesOn reports whether statement i runs under the locks of the one before.
func (t *timeline) goesOn(i int) bool {
	before, now := t.moments[i-1], t.moments[i]
	return before.ending == "" && before.waits == now.waits && before.others == now.others
}

// bar is the part of a line that says who waits.
func (t *timeline) bar(i int) string {
	var b strings.Builder
	for _, w := range t.moments[i].waits[:t.shown()] {
		b.WriteString(marks[w] + " ")
	}
	return b.String()
}

// statement is the number of a statement, as much of it as there is room for, and how long it took.
func (t *timeline) statement(i int) string {
	const longest = len(" · 59 min 59 s")
	s := t.statements[i]
	line := fit(fmt.Sprintf("%s%2d  %s", t.bar(i), i+1, oneLine(s.SQL)), t.columns-longest)
	if s.Duration > 0 {
		line += " · " + rounded(s.Duration)
	}
	return line
}

// end says what ends the locks behind statement i; empty if none ends there.
func (t *timeline) end(i int) string {
	m := t.moments[i]
	words := map[Event]string{Commit: "commit", Rollback: "rollback", StatementEnd: "end of the statement"}[m.ending]
	if words == "" {
		return ""
	}
	var b strings.Builder
	for _, w := range m.waits[:t.shown()] {
		if w == nobody {
			b.WriteString("  ")
		} else {
			b.WriteString("╵ ")
		}
	}
	if t.statements[i].Outside != "" {
		words += ", seen from another session"
	}
	return fit(b.String()+"    "+words, t.columns)
}

// outsideComment says of a statement that refuses a transaction how its locks were seen, and what may be missing.
func outsideComment(o Outside) string {
	switch o {
	case Stopped:
		return "-- watched from another session, which stopped it half-way: later locks may be missing"
	case Polled:
		return "-- watched from another session: short locks may be missing"
	}
	return ""
}

// rowsComment says how many rows of a table a statement changed.
func rowsComment(r Rows) string {
	var parts []string
	for _, did := range []struct {
		verb  string
		count int64
	}{{"inserts", r.Inserted}, {"updates", r.Updated}, {"deletes", r.Deleted}} {
		if did.count > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", did.verb, did.count))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	rows := "rows"
	if r.Inserted+r.Updated+r.Deleted == 1 {
		rows = "row"
	}
	return "-- " + strings.Join(parts, ", ") + " " + rows + " of " + oneLine(r.Table)
}

// comments are what is said below a statement besides its locks.
func (s Statement) comments() (out []string) {
	if comment := outsideComment(s.Outside); comment != "" && slices.ContainsFunc(s.Locks, func(l Lock) bool { return !l.isOrdinary() }) {
		out = append(out, "  "+comment)
	}
	for _, rows := range s.Rows {
		if comment := rowsComment(rows); comment != "" {
			out = append(out, "  "+comment)
		}
	}
	return out
}
