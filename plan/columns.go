package plan

import (
	"strings"

	"golang.org/x/text/width"
)

// columnsOf is how many columns text takes on a terminal.
func columnsOf(text string) int {
	n := 0
	for _, r := range text {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// pad fills text with spaces to n columns.
func pad(text string, n int) string {
	return text + strings.Repeat(" ", max(0, n-columnsOf(text)))
}

// fit shortens text to at most n columns.
func fit(text string, n int) string {
	if columnsOf(text) <= n {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && columnsOf(string(runes)) > n-1 {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ") + "…"
}

// wrap breaks text between words into lines of at most n columns; a longer word gets a line of its own.
func wrap(text string, n int) (out []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case columnsOf(line)+1+columnsOf(word) <= n:
			line += " " + word
		default:
			out = append(out, line)
			line = word
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}
