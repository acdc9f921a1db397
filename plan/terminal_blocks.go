package plan

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// finding writes what was found, where, the lines it is about, what the server said and what to do.
func (t *terminal) finding(f lint.Finding) {
	paint := map[lint.Severity]func(string) string{lint.Error: t.red, lint.Warning: t.yellow}[f.Severity]
	if paint == nil {
		paint = t.blue
	}
	label := f.Severity.String() + "[" + inline(f.Rule) + "]:"
	for i, line := range wrap(label+" "+sentence(inline(f.Message)), t.width) {
		if rest, first := strings.CutPrefix(line, label); first && i == 0 {
			t.printf("%s%s\n", t.bold(paint(label)), t.bold(rest))
			continue
		}
		t.printf("%s\n", t.bold(line))
	}
	t.where(f)
	gutter := t.source(f)
	for _, part := range detailParts(f.Detail) {
		if part.sentence != "" {
			part.text = wrap(inline(part.sentence), t.width-gutter-5)
		}
		t.block(gutter, part.text)
	}
	if f.Hint != "" {
		t.paragraph("  "+t.cyan("→")+" ", t.plain, sentence(inline(f.Hint)))
	}
	t.rewrite(f)
	t.printf("\n")
}

// where gives the place on a line of its own, so that editors and terminals make it a link, and how we know.
func (t *terminal) where(f lint.Finding) {
	at, seen := place(f), ""
	if f.Evidence == lint.Observed || f.Evidence == lint.Confirmed {
		seen = "seen in the replay"
	}
	switch {
	case at != "" && seen != "" && columnsOf(at)+columnsOf(seen)+5 <= t.width:
		t.printf("  %s\n", t.dim(at+" · "+seen))
	default:
		for _, fact := range []string{at, seen} {
			if fact != "" {
				t.printf("  %s\n", t.dim(fact))
			}
		}
	}
}

// place is where a finding is, as compilers write it.
func place(f lint.Finding) string {
	at := inline(f.Path)
	if at == "" || f.Line == 0 {
		return at
	}
	at += ":" + strconv.Itoa(f.Line)
	if f.Column > 0 {
		at += ":" + strconv.Itoa(f.Column)
	}
	return at
}

// source shows the lines of the user's file, numbered, the first time. It gives the width of the numbers.
func (t *terminal) source(f lint.Finding) (gutter int) {
	const most = 6
	text := t.quoted.once(f)
	if len(text) == 0 {
		return 0
	}
	gutter = len(strconv.Itoa(f.Line + len(text) - 1))
	for i, line := range text {
		if i == most {
			t.printf("  %*s %s\n", gutter, "", t.dim("│ … "+plural(len(text)-most, "more line")))
			break
		}
		number := t.dim(fmt.Sprintf("%*d │", gutter, f.Line+i))
		t.printf("%s\n", strings.TrimRight("  "+number+" "+visibleLine(line), " "))
	}
	if f.Detail != "" {
		t.printf("  %*s %s\n", gutter, "", t.dim("│"))
	}
	return gutter
}

// block shows preformatted text. Every line gets a bar before it: a line of the user's text must not begin
// a line of ours, where a build system would read it as a command.
func (t *terminal) block(gutter int, text []string) {
	bar := "  " + t.dim("│") + " "
	if gutter > 0 {
		bar = strings.Repeat(" ", gutter+1) + bar
	}
	diff := isDiff(text)
	for _, line := range text {
		line = visibleLine(line)
		if diff {
			line = t.diffLine(line)
		}
		t.printf("%s\n", strings.TrimRight(bar+line, " "))
	}
}

// paragraph wraps text behind a mark; the lines after the first stand below the first word.
func (t *terminal) paragraph(mark string, paint func(string) string, text string) {
	margin := columnsOf(escapeSequence.ReplaceAllString(mark, ""))
	for i, line := range wrap(text, t.width-margin) {
		if i > 0 {
			mark = strings.Repeat(" ", margin)
		}
		t.printf("%s%s\n", mark, paint(line))
	}
}

func (t *terminal) plain(text string) string { return text }

// inline is text within a line of ours. Any of its words may come to stand first on a line.
func inline(text string) string {
	return visibleLine(leadingColons.ReplaceAllStringFunc(oneLine(text), func(colons string) string {
		return strings.TrimRight(strings.ReplaceAll(colons, ":", ": "), " ")
	}))
}

// leadingColons match what would make a word a workflow command.
var leadingColons = regexp.MustCompile(`(^| )::+`)

// visibleLine breaks up the old form of GitHub's workflow commands, which counts anywhere in a line; the new
// one counts at the beginning of a line.
func visibleLine(text string) string { return strings.ReplaceAll(text, "##[", "## [") }
