package snapshot

import (
	"strconv"
	"strings"
	"time"
)

// moment says where and when the snapshot is taken. Two equal values of pg_current_snapshot mean that no
// transaction has ended in between, so no row of a catalog has changed.
var moment = family{
	name:  "the moment",
	query: always(`select current_database(), extract(epoch from now())::numeric, pg_current_snapshot()`),
	read: func(c *catalog, r *row) {
		c.database = r.text()
		seconds, err := parseSeconds(r.text())
		if err != nil {
			r.err = err
		}
		c.taken = seconds
		c.mark = r.text()
	},
}

func parseSeconds(text string) (time.Time, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}, err
	}
	nanoseconds, err := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	return time.Unix(seconds, nanoseconds).UTC(), err
}
