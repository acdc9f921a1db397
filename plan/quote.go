package plan

import (
	"regexp"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// mostQuoted is how many lines of a file a finding quotes.
const mostQuoted = 20

// saysNothing matches lines that findings about a whole script stand on: its head, and what it says of itself.
var saysNothing = regexp.MustCompile(`^\s*(?:""".*|def \w+\(\)(?: *-> *\w+)? *:|-- *\+goose (?:Up|Down)|-- *migrate:(?:up|down).*|)\s*$`)

// Quote fills in the source lines of findings that have a position but no source yet. The function gives the
// text of a file, empty if there is none.
func Quote(findings []lint.Finding, text func(path string) string) {
	files := map[string][]string{}
	for i, f := range findings {
		if f.Source != "" || f.Path == "" || f.Line < 1 {
			continue
		}
		split, seen := files[f.Path]
		if !seen {
			split = strings.Split(strings.ReplaceAll(text(f.Path), "\r\n", "\n"), "\n")
			files[f.Path] = split
		}
		if f.Line > len(split) {
			continue // the finding is about another state of the file
		}
		if f.EndLine <= f.Line && saysNothing.MatchString(split[f.Line-1]) {
			continue
		}
		if isDiff(lines(f.Detail)) && strings.Contains(f.Detail, strings.TrimSpace(split[f.Line-1])) {
			continue // the difference shows it
		}
		last := min(max(f.Line, f.EndLine), f.Line+mostQuoted-1, len(split))
		findings[i].Source = strings.Join(split[f.Line-1:last], "\n")
	}
}

// Printable makes a message safe to print on a terminal and in a build's log: nothing is hidden in it, and no
// line of it is a command to the build system.
func Printable(message string) string {
	split := strings.Split(visible(message), "\n")
	for i, line := range split {
		if i > 0 && strings.HasPrefix(strings.TrimSpace(line), "::") {
			line = strings.Replace(line, "::", ": :", 1)
		}
		split[i] = visibleLine(line)
	}
	return strings.Join(split, "\n")
}
