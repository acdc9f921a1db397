package apply

import (
	"slices"
	"strings"
)

// noteAsked adds what a step asked for to what the steps so far have asked for.
func (a *Alembic) noteAsked(asked []Asked) {
	for _, one := range asked {
		if !slices.ContainsFunc(a.inputs.Asked, func(known Asked) bool { return known.same(one) }) {
			a.inputs.Asked = append(a.inputs.Asked, one)
		}
	}
}

func (a Asked) same(b Asked) bool {
	return a.Name == b.Name && a.AnyCase == b.AnyCase && a.Prefix == b.Prefix
}

// Recall adds what the scripts of an earlier run have asked for.
func (a *Alembic) Recall(asked []Asked) { a.noteAsked(asked) }

// Missed are what the steps so far have asked for in vain.
func (a *Alembic) Missed() []Missed { return missed(a.environ.withheld, a.inputs.Asked) }

// missedBy are the variables that a step which failed may have lacked: what it asked for, and what its error speaks
// of, in the words of the code or, where it is about the fields of settings, of Pydantic.
func (a *Alembic) missedBy(report *stepReport) []Missed {
	failed := report.failed
	if failed == nil {
		return nil
	}
	spoken := named(a.environ.withheld, failed.Message+"\n"+failed.Traceback)
	if failed.Type == "ValidationError" {
		upper := strings.ToUpper(failed.Message)
		for _, w := range a.environ.withheld {
			if hasWord(upper, strings.ToUpper(w.Name)) {
				spoken = append(spoken, Missed{Withheld: w})
			}
		}
	}
	list := UnionMissed(missed(a.environ.withheld, report.asked), spoken)
	slices.SortStableFunc(list, func(x, y Missed) int { return first(isOneOf(spoken, x), isOneOf(spoken, y)) })
	return list
}

func isOneOf(list []Missed, m Missed) bool {
	return slices.ContainsFunc(list, func(other Missed) bool { return other.Name == m.Name })
}

// first sorts what holds before what does not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// askedPerRun are the variables that differ from run to run and that the project asked for all the same.
func (a *Alembic) askedPerRun() (names []string) {
	for _, asked := range a.inputs.Asked {
		names = append(names, asked.Name)
		if asked.AnyCase {
			names = append(names, strings.ToUpper(asked.Name))
		}
		for name := range a.environ.passed {
			if asked.wants(name) {
				names = append(names, name)
			}
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !perRun.MatchString(name) || strings.HasPrefix(name, "PG") })
	slices.Sort(names)
	return slices.Compact(names)
}
