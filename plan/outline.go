package plan

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// worstFirst gives the findings that are not approved: errors, warnings, notes, each by position.
func worstFirst(findings []lint.Finding) []lint.Finding {
	var open []lint.Finding
	for _, f := range findings {
		if f.Approved == "" {
			open = append(open, f)
		}
	}
	slices.SortStableFunc(open, func(a, b lint.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), a.Compare(b))
	})
	return open
}

// approved gives the findings that a person has accepted, with the reason.
func approved(findings []lint.Finding) (list []lint.Finding) {
	for _, f := range findings {
		if f.Approved != "" {
			list = append(list, f)
		}
	}
	return list
}

// openFindings are the open findings of all projects, the worst first.
func openFindings(p *Plan) []lint.Finding {
	var all []lint.Finding
	for _, project := range p.Projects {
		all = append(all, project.Findings...)
	}
	return worstFirst(all)
}

// allUnchecked is what could not be checked, in the run and in its projects.
func allUnchecked(p *Plan) []Unchecked {
	list := slices.Clone(p.Unchecked)
	for _, project := range p.Projects {
		for _, u := range project.Unchecked {
			if len(p.Projects) > 1 {
				u.What = project.Dir + ": " + u.What
			}
			list = append(list, u)
		}
	}
	return list
}

// findingsOf are the open findings about one revision, the worst first.
func findingsOf(project Project, revision string) (list []lint.Finding) {
	for _, f := range worstFirst(project.Findings) {
		if f.Revision == revision {
			list = append(list, f)
		}
	}
	return list
}

// onBase are the IDs of revisions that findings are about although they are not pending: those that were
// edited, removed or moved.
func onBase(project Project) (ids []string) {
	for _, f := range project.Findings {
		pending := slices.ContainsFunc(project.Revisions, func(r Revision) bool { return r.ID == f.Revision })
		if f.Revision != "" && !pending && f.Approved == "" && !slices.Contains(ids, f.Revision) {
			ids = append(ids, f.Revision)
		}
	}
	slices.Sort(ids)
	return ids
}

// ruleNames are the rules of the findings, each once, in their order.
func ruleNames(findings []lint.Finding) (names []string) {
	for _, f := range findings {
		if !slices.Contains(names, f.Rule) {
			names = append(names, f.Rule)
		}
	}
	return names
}

// lockModes are the table locks from the weakest to the strongest.
// https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
var lockModes = []string{
	"ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE",
	"SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
}

// strongest sorts locks so that the one that hurts most comes first.
func strongest(locks []Lock) []Lock {
	sorted := slices.Clone(locks)
	slices.SortStableFunc(sorted, func(a, b Lock) int {
		return cmp.Or(
			cmp.Compare(slices.Index(lockModes, b.Mode), slices.Index(lockModes, a.Mode)),
			cmp.Compare(b.weight(), a.weight()),
			cmp.Compare(a.Table, b.Table),
		)
	})
	return sorted
}

// weight is how much is done under the lock.
func (l Lock) weight() int {
	switch {
	case l.Rewrite:
		return 3
	case l.Index:
		return 2
	case l.Scan:
		return 1
	}
	return 0
}

// work says what happens to the table under the lock.
func (l Lock) work() string {
	var parts []string
	if l.Blocks != "" {
		parts = append(parts, "blocks "+inline(l.Blocks))
	}
	effect := l.effect()
	switch {
	case l.Rewrite && l.Reason == "":
		effect += " (why is not known)"
	case l.Rewrite:
		effect += " (" + inline(l.Reason) + ")"
	}
	if effect != "" {
		parts = append(parts, effect)
	}
	return strings.Join(parts, ", ")
}

// effect is the most that is done to the table while it is locked.
func (l Lock) effect() string {
	switch {
	case l.Rewrite:
		return "rewrites the table"
	case l.Index:
		return "builds an index"
	case l.Scan:
		return "reads the whole table"
	}
	return ""
}

// heldWords says how long the lock is held, to the end of the transaction: on the throwaway database, where the
// tables are small.
func (l Lock) heldWords() string {
	if l.Blocks == "" || l.Held <= 0 {
		return ""
	}
	return ", for " + rounded(l.Held)
}

// hasLocks reports whether locks were seen in the project at all.
func hasLocks(project Project) bool {
	return slices.ContainsFunc(project.Revisions, func(r Revision) bool { return len(r.Locks) > 0 })
}

// anyReplayed reports whether a step of any revision was tried.
func anyReplayed(p *Plan) bool {
	return slices.ContainsFunc(p.Projects, func(project Project) bool {
		return slices.ContainsFunc(project.Revisions, func(r Revision) bool { return !r.Upgrade.untried() })
	})
}

// allReplayed reports whether every pending revision went up, down and up again without a difference.
func allReplayed(p *Plan) bool {
	for _, project := range p.Projects {
		for _, r := range project.Revisions {
			if r.Upgrade.Result != OK || r.Downgrade.Result != OK || r.Again.Result != OK {
				return false
			}
		}
	}
	return true
}

// changeLines shows a change of the schema as a diff under a heading.
func changeLines(c Change) []string {
	before, after := lines(c.Before), lines(c.After)
	same := 0
	for same < len(before) && same < len(after) && before[same] == after[same] {
		same++
	}
	sameEnd := 0
	for sameEnd < len(before)-same && sameEnd < len(after)-same &&
		before[len(before)-1-sameEnd] == after[len(after)-1-sameEnd] {
		sameEnd++
	}
	out := []string{"@@ " + oneLine(c.Kind) + " " + oneLine(c.Name) + " @@"}
	out = appendContext(out, before[:same])
	for _, line := range before[same : len(before)-sameEnd] {
		out = append(out, "-"+line)
	}
	for _, line := range after[same : len(after)-sameEnd] {
		out = append(out, "+"+line)
	}
	return appendContext(out, before[len(before)-sameEnd:])
}

// appendContext keeps at most four unchanged lines of a side.
func appendContext(out, unchanged []string) []string {
	if len(unchanged) > 4 {
		unchanged = slices.Concat(unchanged[:2], []string{"…"}, unchanged[len(unchanged)-2:])
	}
	for _, line := range unchanged {
		out = append(out, " "+line)
	}
	return out
}

// statementLines shows what an upgrade sends and what it locks, with its transactions where there is more
// than one. A comment goes behind the SQL where there are as many columns.
func statementLines(statements []Statement, columns int) (out []string) {
	several := slices.ContainsFunc(statements, func(s Statement) bool {
		return s.Transaction != statements[0].Transaction
	})
	for i, s := range statements {
		if several && (i == 0 || s.Transaction != statements[i-1].Transaction) {
			out = append(out, transactionComment(s.Transaction))
		}
		text := lines(s.SQL)
		out = append(out, text...)
		if n := len(text); n > 0 && strings.Contains(text[n-1], "--") {
			out = append(out, ";") // it would be part of the comment
		} else if n > 0 {
			out[len(out)-1] += ";"
		}
		out = append(withLocks(out, s.Locks, columns), s.comments()...)
	}
	return out
}

// withLocks says behind the last line what the statement locks and does, on lines of their own if there is
// no room.
func withLocks(sql []string, locks []Lock, columns int) []string {
	locks = slices.DeleteFunc(strongest(locks), Lock.isOrdinary)
	for _, lock := range locks {
		comment := "-- " + lockComment(lock)
		last := len(sql) - 1
		if len(locks) == 1 && last >= 0 && columnsOf(sql[last])+2+columnsOf(comment) <= columns {
			sql[last] += "  " + comment
			continue
		}
		sql = append(sql, "  "+comment)
	}
	return sql
}

// isOrdinary reports whether the lock is one of plain reading and writing.
func (l Lock) isOrdinary() bool {
	return slices.Index(lockModes, l.Mode) <= slices.Index(lockModes, "ROW EXCLUSIVE") && l.weight() == 0
}

// lockComment is a lock in a few words. What a mode blocks follows from its name, and is left out.
func lockComment(l Lock) string {
	words := oneLine(l.Mode) + " on " + oneLine(l.Table)
	l.Blocks = ""
	if work := l.work(); work != "" {
		words += ", " + work
	}
	return words
}

func transactionComment(number int) string {
	if number == 0 {
		return "-- outside a transaction"
	}
	return "-- in transaction " + strconv.Itoa(number)
}
