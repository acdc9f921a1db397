package plan

import (
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// shown moves a finding to where a pull request shows it, which is on lines that the change touches. The note is where
// it really is, if that is not where it is shown. A finding in a file that the change leaves alone stays, and one in a
// file that the change removes has no line that could be shown.
func shown(f lint.Finding) (moved lint.Finding, note string) {
	moved = f
	switch {
	case f.Gone:
		note = oneLine(f.Path)
		moved.Position, moved.Source = lint.Position{}, ""
	case f.Changed != nil:
		if f.Line > 0 && !touches(f.Position, *f.Changed) {
			note = "Line " + strconv.Itoa(f.Line)
		}
		moved.Position = lint.Position{Path: f.Path, Line: f.Changed.First, EndLine: f.Changed.Last}
		moved.Source = sourceOf(f, *f.Changed)
	}
	return moved, note
}

// touches reports whether some of the lines are those of the position.
func touches(p lint.Position, lines lint.Lines) bool {
	return lines.First <= max(p.Line, p.EndLine) && p.Line <= lines.Last
}

// sourceOf are some lines of what the finding quotes, empty if it does not quote them.
func sourceOf(f lint.Finding, of lint.Lines) string {
	source := strings.Split(f.Source, "\n")
	from, to := of.First-f.Line, of.Last-f.Line+1
	if f.Source == "" || from < 0 || from > to || to > len(source) {
		return ""
	}
	return strings.Join(source[from:to], "\n")
}

// noted is a message that says where the finding really is.
func noted(note, message string) string {
	if note == "" {
		return message
	}
	return note + ": " + message
}
