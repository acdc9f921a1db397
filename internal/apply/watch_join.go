package apply

import (
	"regexp"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/lint"
)

// join finds the statements of a script in the trace. Both are in order; the trace also has what
// the tool and its driver send on their own account.
func join(statements []Statement, traced []trace.Statement) {
	j := newJoiner(traced)
	found := make([]span, len(statements))
	for i := range statements {
		found[i] = j.find(&statements[i])
	}
	rest := len(traced)
	for i := len(statements) - 1; i >= 0; i-- {
		if found[i].empty() {
			continue
		}
		j.give(&statements[i], found[i], rest)
		rest = found[i].first
	}
}

// span is a part of the trace.
type span struct{ first, end int }

func (s span) empty() bool { return s.first == s.end }

type joiner struct {
	traced []trace.Statement
	// places are where a text stands in the trace, in order.
	places map[string][]int
	// next is where the rest of the trace begins.
	next int
	// before is the statement before, which may have been sent many times.
	before template
}

func newJoiner(traced []trace.Statement) *joiner {
	j := &joiner{traced: traced, places: map[string][]int{}}
	for i, t := range traced {
		j.places[t.SQL] = append(j.places[t.SQL], i)
	}
	return j
}

// find gives the place of a statement in the rest of the trace, the first one if it was sent many times.
func (j *joiner) find(s *Statement) (found span) {
	switch {
	case j.exact([]string{s.SQL}, &found):
	case j.exact(partsOf(s.SQL), &found):
	case s.Parameters > 0:
		found = j.withValues(templateOf(s.SQL))
	}
	if found.empty() {
		return found
	}
	j.next, j.before = found.end, nil
	if s.Parameters > 0 {
		j.before = templateOf(s.SQL)
	}
	return found
}

// partsOf takes apart what is one statement to the tool and several to the server, or has a comment around
// it.
func partsOf(sql string) (texts []string) {
	for _, part := range lint.Parse(sql) {
		texts = append(texts, part.SQL)
	}
	return texts
}

// exact finds statements with these texts one after the other.
func (j *joiner) exact(texts []string, found *span) bool {
	if len(texts) == 0 {
		return false
	}
	places := j.places[texts[0]]
	i, _ := slices.BinarySearch(places, j.next)
	if i == len(places) || places[i]+len(texts) > len(j.traced) {
		return false
	}
	first := places[i]
	for k, text := range texts {
		if j.traced[first+k].SQL != text {
			return false
		}
	}
	*found = span{first, first + len(texts)}
	return true
}

// A driver sends a few statements of its own between two of the script's, not more.
const longestGap = 32

// withValues finds a statement that the driver has written values into.
func (j *joiner) withValues(wanted template) span {
	skipped := 0
	for i := j.next; i < len(j.traced) && skipped < longestGap; i++ {
		switch sql := j.traced[i].SQL; {
		case wanted.makes(sql):
			return span{i, i + 1}
		case !j.before.makes(sql):
			skipped++
		}
	}
	return span{}
}

// give puts the span into the statement, and what follows of the same kind up to where the rest belongs
// to the next statement.
func (j *joiner) give(s *Statement, found span, rest int) {
	end, text := found.end, template(nil)
	if s.Parameters > 0 {
		end, text = rest, templateOf(s.SQL)
	}
	for i := found.first; i < end; i++ {
		if i < found.end || text.makes(j.traced[i].SQL) {
			s.Traced = append(s.Traced, i)
		}
	}
	if s.Duration > 0 {
		return
	}
	for _, i := range s.Traced {
		s.Duration += j.traced[i].Duration
	}
}

// template is a statement taken apart at its parameters.
type template []string

// parameter stands for a value, which some drivers write into the text.
var parameter = regexp.MustCompile(`\$\d+`)

func templateOf(sql string) template { return parameter.Split(sql, -1) }

// makes reports whether sql is the statement, with whatever values.
func (t template) makes(sql string) bool {
	if len(t) == 0 {
		return false
	}
	last := len(t) - 1
	if last == 0 {
		return sql == t[0]
	}
	rest, begins := strings.CutPrefix(sql, t[0])
	if !begins || !strings.HasSuffix(rest, t[last]) {
		return false
	}
	rest = strings.TrimSuffix(rest, t[last])
	for _, text := range t[1:last] {
		_, after, found := strings.Cut(rest, text)
		if !found {
			return false
		}
		rest = after
	}
	return true
}
