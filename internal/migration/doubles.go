package migration

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// settleDoubles finds out which of two revisions with one ID is the one of the base, and reports the other: it is
// the new one, and not an edit.
func (c *comparison) settleDoubles() {
	for i, double := range c.Head.doubles {
		known, at := c.base[double.ID], slices.Index(c.Head.Revisions, c.head[double.ID])
		if known == nil || at < 0 {
			continue // both are new; the problem of the head tells
		}
		if c.isFileOf(known, double) {
			kept := c.Head.Revisions[at]
			double.Parents = kept.Parents
			c.Head.Revisions[at], c.head[double.ID], c.Head.doubles[i] = double, double, kept
			double = kept
		}
		c.settled = append(c.settled, double.ID)
		c.add(lint.Finding{
			Rule: BrokenHistory, Severity: lint.Error, Revision: double.ID,
			Position: lint.Position{Path: double.Path(), Line: 1},
			Message: fmt.Sprintf("%s is new and has the ID of revision %s, which is on the base in %s: %s applies only one of them or refuses both",
				double.Path(), title(known), known.Path(), c.Head.Tool),
			Hint: c.renumber(double),
		})
	}
}

func (c *comparison) isFileOf(base, head *Revision) bool {
	return strings.TrimPrefix(base.Path(), c.Base.Dir) == strings.TrimPrefix(head.Path(), c.Head.Dir)
}

// renumber says how to give a new revision another number, which is after those of the other revisions too.
func (c *comparison) renumber(r *Revision, others ...*Revision) string {
	if c.tool.Graph {
		return "give it a new revision"
	}
	if c.tool.moveLast != "" {
		return "give it another ID"
	}
	last := c.last
	for _, other := range slices.Concat(c.Base.Revisions, c.Head.Revisions, others) {
		if number, err := strconv.Atoi(other.ID); err == nil {
			last = max(last, number)
		}
	}
	var commands []string
	for _, file := range r.paths() {
		name := path.Base(file)
		rest := strings.TrimLeft(name, "0123456789")
		digits := len(name) - len(rest)
		if digits == 0 || digits >= lengthOfTimestamp || last == 0 {
			return "give it a number after the last one"
		}
		commands = append(commands, fmt.Sprintf("`git mv %s %s`", shellWord(file),
			shellWord(path.Join(path.Dir(file), fmt.Sprintf("%0*d%s", digits, last+1, rest)))))
	}
	if len(commands) == 0 {
		return "give it a number after the last one"
	}
	c.last = last + 1
	return "give it the next number with " + strings.Join(commands, " and ")
}

// lengthOfTimestamp is how many digits the shortest usual timestamp has, of seconds since 1970. Tools make such
// names themselves.
const lengthOfTimestamp = 10
