package migration

import (
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/migrate-check/migrate-check/internal/python"
	"github.com/migrate-check/migrate-check/lint"
)

// sameMeaning reports whether two scripts do the same, however they are written.
func sameMeaning(a, b Script) bool {
	if a.Missing() || b.Missing() {
		return a.Missing() == b.Missing()
	}
	if a.Wrapped != b.Wrapped || a.Language != b.Language {
		return false
	}
	if a.Source == b.Source {
		return true
	}
	return equalMeanings(a.meaning(), b.meaning())
}

func equalMeanings(a, b []python.Statement) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Meaning != b[i].Meaning {
			return false
		}
	}
	return true
}

// meaning lists what a script does, in a form that is equal for equal effects.
func (s Script) meaning() []python.Statement {
	switch s.Language {
	case Python:
		module, err := python.Parse(s.Source)
		if err != nil {
			return []python.Statement{{Meaning: s.Source, Text: s.Source, Line: 1}} // any byte may count
		}
		return module.Meaning(string(s.Direction))
	case Go:
		return []python.Statement{{Meaning: goTokens(s.Source), Text: s.Source, Line: 1}}
	}
	return s.sqlMeaning()
}

func (s Script) sqlMeaning() (all []python.Statement) {
	for _, part := range s.Parts {
		start := lineOf(s.Source, part.Offset)
		statements := lint.Parse(part.Text)
		for i, stmt := range statements {
			end := len(part.Text)
			if i+1 < len(statements) {
				end = statements[i+1].Offset
			}
			// Up to the next statement, for the rows that follow COPY.
			text := part.Text[stmt.Offset:end]
			all = append(all, python.Statement{
				Meaning: lint.Canonical(text), Text: strings.TrimSpace(stmt.SQL) + ";", Line: start + stmt.Position.Line - 1,
			})
		}
	}
	return all
}

// difference shows what a script does otherwise than before: the first line on the head, and a diff of
// the statements in which only differences of meaning show.
func difference(base, head Script) (line int, detail string) {
	before, after := base.meaningOrNone(), head.meaningOrNone()
	if inner, now := withoutImports(before), withoutImports(after); !equalMeanings(inner, now) {
		before, after = inner, now // other imports are the consequence
	}
	line = max(head.Line, 1)
	for i, stmt := range after {
		if i >= len(before) {
			line = stmt.Line
			break
		}
		if before[i].Meaning != stmt.Meaning {
			line = stmt.Line + changedLine(before[i].Text, stmt.Text)
			break
		}
	}
	asNow := map[string]string{}
	for _, stmt := range after {
		asNow[stmt.Meaning] = stmt.Text
	}
	var old, now strings.Builder
	if base.Wrapped != head.Wrapped {
		old.WriteString(transactionLine(base.Wrapped))
		now.WriteString(transactionLine(head.Wrapped))
	}
	for _, stmt := range before {
		text, same := asNow[stmt.Meaning]
		if !same {
			text = stmt.Text
		}
		old.WriteString(withoutBlankLines(text))
	}
	for _, stmt := range after {
		now.WriteString(withoutBlankLines(stmt.Text))
	}
	return line, hunks(string(diff.Diff("base", []byte(old.String()), "head", []byte(now.String()))))
}

func withoutImports(statements []python.Statement) []python.Statement {
	return slices.DeleteFunc(slices.Clone(statements), func(s python.Statement) bool { return s.Import })
}

// changedLine counts the lines at the start of a statement that the statement before it has too.
func changedLine(before, after string) (line int) {
	known := map[string]bool{}
	for text := range strings.Lines(before) {
		known[strings.TrimSpace(text)] = true
	}
	for text := range strings.Lines(after) {
		text = strings.TrimSpace(text)
		if !known[text] && !strings.HasPrefix(text, "--") && !strings.HasPrefix(text, "#") {
			return line
		}
		line++
	}
	return 0
}

func (s Script) meaningOrNone() []python.Statement {
	if s.Missing() {
		return nil
	}
	return s.meaning()
}

func transactionLine(wrapped bool) string {
	if wrapped {
		return "(in a transaction)\n"
	}
	return "(not in a transaction)\n"
}

func withoutBlankLines(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text + "\n") {
		if line = strings.TrimRight(line, " \t\r\n"); line != "" {
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}

var hunkHeader = regexp.MustCompile(`(?m)^@@ .*$`)

// hunks drops what a diff of two files begins with.
func hunks(text string) string {
	if _, body, ok := strings.Cut(text, "\n@@"); ok {
		_, body, _ = strings.Cut(body, "\n") // the line numbers are those of no file
		body = hunkHeader.ReplaceAllString(body, "…")
		return strings.TrimRight(body, "\n")
	}
	return ""
}
