package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/migrate-check/migrate-check/lint"
)

// escapeSequence matches what programs print to colour a terminal or to set its title.
var escapeSequence = regexp.MustCompile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[@-Z\\\\-_])")

// visible gives text in which nothing is hidden and nothing acts on a terminal: escape sequences go, and
// control and formatting characters, those that turn the reading direction among them, are shown as \u202e.
func visible(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = escapeSequence.ReplaceAllString(text, "")
	if !strings.ContainsFunc(text, isHidden) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if isHidden(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isHidden(r rune) bool {
	if r < 0x7f { // of most texts that is every character
		return r < ' ' && r != '\n' && r != '\t'
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// oneLine is visible text with every run of white space as one space.
func oneLine(text string) string {
	return strings.Join(strings.Fields(visible(text)), " ")
}

// lines splits visible text into lines without trailing white space and without empty lines at both ends.
func lines(text string) []string {
	text = strings.Trim(visible(text), "\n")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	split := strings.Split(text, "\n")
	for i, line := range split {
		split[i] = strings.TrimRightFunc(line, unicode.IsSpace)
	}
	return split
}

// clip shortens text to at most n characters.
func clip(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}

// plural writes "1 error", "2 errors".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// verb gives the form of a verb for one or several: verb(1, "block", "s") is "blocks".
func verb(n int, plural, ending string) string {
	if n == 1 {
		return plural + ending
	}
	return plural
}

// rounded writes a duration as a person would say it.
func rounded(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Millisecond:
		return "<1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond)/time.Millisecond)
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	d = d.Round(time.Second)
	return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
}

// short is the abbreviated name of a commit.
func short(commit string) string {
	if len(commit) > 7 {
		return commit[:7]
	}
	return commit
}

// isDiff reports whether preformatted text is a diff: it begins like one, and some of its lines differ.
func isDiff(text []string) bool {
	if len(text) == 0 || !strings.ContainsRune("+-@ ", rune(text[0][0])) {
		return false
	}
	return slices.ContainsFunc(text, func(line string) bool {
		return strings.HasPrefix(line, "+") || strings.HasPrefix(line, "-")
	})
}

// dedentDiff removes the indentation that all lines of a diff have.
func dedentDiff(text []string) []string {
	margin := -1
	for _, line := range text {
		if isDiffBody(line) {
			here := len(line) - len(strings.TrimLeft(line[1:], " ")) - 1
			if margin < 0 || here < margin {
				margin = here
			}
		}
	}
	for i, line := range text {
		if isDiffBody(line) {
			text[i] = line[:1] + line[1+margin:]
		}
	}
	return text
}

// detailPart is preformatted text, or a sentence about the text that follows it.
type detailPart struct {
	sentence string
	text     []string
}

// detailParts takes a detail apart: in a diff every line has a mark, so one that has none is a sentence.
func detailParts(detail string) (parts []detailPart) {
	text := lines(detail)
	if !isDiff(text) {
		return []detailPart{{text: text}}
	}
	var block []string
	flush := func() {
		if block = trimBlank(block); len(block) > 0 {
			parts = append(parts, detailPart{text: dedentDiff(block)})
		}
		block = nil
	}
	for _, line := range text {
		if line == "" || strings.ContainsRune("+-@ \\", rune(line[0])) {
			block = append(block, line)
			continue
		}
		flush()
		parts = append(parts, detailPart{sentence: line})
	}
	flush()
	return parts
}

// trimBlank removes empty lines at both ends.
func trimBlank(text []string) []string {
	for len(text) > 0 && text[0] == "" {
		text = text[1:]
	}
	for len(text) > 0 && text[len(text)-1] == "" {
		text = text[:len(text)-1]
	}
	return text
}

// isDiffBody tells the lines of a diff from its headings and empty lines.
func isDiffBody(line string) bool {
	return len(line) > 1 && strings.ContainsRune("+- ", rune(line[0])) &&
		!strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "+++")
}

// lastLines are the end of what a program printed: that is where it says why it stopped.
func lastLines(output string) []string {
	const most = 12
	all := lines(output)
	return all[max(0, len(all)-most):]
}

// quoted remembers which lines of which files were shown already.
type quoted map[string]bool

// once gives the source lines of a finding, unless an earlier finding has shown them.
func (q quoted) once(f lint.Finding) []string {
	text := dedent(lines(f.Source))
	key := place(f) + "\x00" + f.Source
	if q[key] {
		return nil
	}
	q[key] = true
	return text
}
