package plan

import (
	"strings"

	"golang.org/x/text/width"
)

// columnsOf is how many columns text takes on a terminal.
func columnsOf(text string) (n int) {
	for _, r := range text {
		n += columnsOfRune(r)
	}
	return n
}

func columnsOfRune(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
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
	left := n - 1
	for i, r := range text {
		if left -= columnsOfRune(r); left < 0 {
			text = text[:i]
			break
		}
	}
	return strings.TrimRight(text, " ") + "…"
}

// wrap breaks text between words into lines of at most n columns; a longer word gets a line of its own. A command
// in backticks counts as one word: what is copied from two lines is two commands.
func wrap(text string, n int) (out []string) {
	line := ""
	for _, word := range unbroken(strings.Fields(text)) {
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

// unbroken puts the words between two backticks together.
func unbroken(words []string) (whole []string) {
	for i := 0; i < len(words); i++ {
		end := i
		for opensCode(words[i]) && end < len(words) && !closesCode(words[end]) {
			end++
		}
		if end == len(words) {
			end = i // nothing closes it
		}
		whole = append(whole, strings.Join(words[i:end+1], " "))
		i = end
	}
	return whole
}

// opensCode reports whether a word begins what stands between backticks and goes on after it.
func opensCode(word string) bool {
	return strings.HasPrefix(strings.TrimLeft(word, "("), "`") && strings.Count(word, "`") == 1
}

// closesCode reports whether a word ends what stands between backticks.
func closesCode(word string) bool {
	return strings.HasSuffix(strings.TrimRight(word, ".,;:!?)"), "`") && !opensCode(word)
}
