package postgres

import (
	"regexp"
	"strings"
)

// whenAndWho is what a server puts before its messages: the time and the process.
var whenAndWho = regexp.MustCompile(`^\d{4}-\d\d-\d\d \S+ \S+ \[\d+\] `)

// telling are what the lines contain in which a server says why it does not start. A mistake in
// postgresql.conf it only logs, and then stops.
var telling = []string{"FATAL:", "PANIC:", "DETAIL:", "HINT:", "configuration parameter", "for parameter", "initdb: error"}

// complaintIn picks those lines out of a server's log, or gives all of it if there are none.
func complaintIn(log string) string {
	var lines []string
	for line := range strings.Lines(log) {
		line = whenAndWho.ReplaceAllString(strings.TrimSpace(line), "")
		for _, words := range telling {
			if strings.Contains(line, words) {
				lines = append(lines, line)
				break
			}
		}
	}
	if len(lines) == 0 {
		return strings.TrimSpace(log)
	}
	return strings.Join(lines, "\n")
}
