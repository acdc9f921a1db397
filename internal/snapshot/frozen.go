package snapshot

import (
	"regexp"
	"time"
)

// window is the time between two snapshots. A migration that says DEFAULT 'now' or 'today' leaves the
// moment it ran at in the catalog, and so differs from its own repetition.
// https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-DATETIME-SPECIAL-VALUES
type window struct{ from, to time.Time }

func windowOf(a, b *Snapshot) window {
	if b.Taken.Before(a.Taken) {
		return window{b.Taken, a.Taken}
	}
	return window{a.Taken, b.Taken}
}

// A date, a time and a zone, as the server writes them with datestyle ISO.
var timeLiteral = regexp.MustCompile(`'(\d{4}-\d\d-\d\d)( \d\d:\d\d:\d\d(?:\.\d+)?)?(\+00)?'`)

// same says whether two values differ only in times of which one was frozen within the window.
func (w window) same(was, is string) bool {
	if was == is {
		return true
	}
	before, after := timeLiteral.FindAllStringSubmatch(was, -1), timeLiteral.FindAllStringSubmatch(is, -1)
	if len(before) == 0 || len(before) != len(after) {
		return false
	}
	if timeLiteral.ReplaceAllLiteralString(was, "''") != timeLiteral.ReplaceAllLiteralString(is, "''") {
		return false
	}
	for i := range before {
		if before[i][0] != after[i][0] && !w.frozen(before[i]) && !w.frozen(after[i]) {
			return false
		}
	}
	return true
}

// frozen says whether a literal is a moment of the window. The server tells a time without a zone in the
// zone of the session that froze it, which is not known here; zones differ by quarters of an hour.
func (w window) frozen(literal []string) bool {
	date, clock, zone := literal[1], literal[2], literal[3]
	moment, err := time.Parse("2006-01-02 15:04:05.999999999", date+clock)
	if clock == "" {
		moment, err = time.Parse(time.DateOnly, date)
	}
	if err != nil {
		return false
	}
	const day, farthest = 24 * time.Hour, 15 * time.Hour
	switch {
	case zone != "":
		return w.holds(moment)
	case clock == "":
		return window{w.from.Add(-farthest - day), w.to.Add(farthest)}.holds(moment)
	}
	for offset := -farthest; offset <= farthest; offset += 15 * time.Minute {
		if w.holds(moment.Add(offset)) {
			return true
		}
	}
	return false
}

func (w window) holds(moment time.Time) bool {
	return !moment.Before(w.from) && !moment.After(w.to)
}
