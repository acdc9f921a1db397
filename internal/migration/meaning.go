package migration

import (
	"path"
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
	if sameText(a, b) {
		return true
	}
	return equalMeanings(a.meaning(), b.meaning())
}

// sameText reports whether two scripts are the same, with all that they load, line ends apart: git may
// change those in the work tree.
func sameText(a, b Script) bool {
	same := func(a, b Loaded) bool {
		return lineFeeds(a.Source) == lineFeeds(b.Source) && slices.Equal(a.names, b.names)
	}
	return lineFeeds(a.Source) == lineFeeds(b.Source) && slices.EqualFunc(a.Loads, b.Loads, same)
}

func lineFeeds(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// statement is one statement of a script, or of a file that it loads.
type statement struct {
	python.Statement
	path string
}

func equalMeanings(a, b []statement) bool {
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
func (s Script) meaning() (all []statement) {
	if s.Missing() {
		return nil
	}
	all = located(s.Path, s.ownMeaning())
	for _, load := range s.Loads {
		all = append(all, located(load.Path, load.meaning())...)
	}
	return all
}

func located(path string, statements []python.Statement) (all []statement) {
	for _, one := range statements {
		all = append(all, statement{one, path})
	}
	return all
}

func (s Script) ownMeaning() (all []python.Statement) {
	switch s.Language {
	case Python:
		return pythonMeaning(s.Source, string(s.Direction))
	case Go:
		return []python.Statement{{Meaning: goTokens(s.Source), Text: s.Source, Line: 1}}
	case Program:
		return programMeaning(s.Source)
	}
	for _, part := range s.Parts {
		all = append(all, sqlMeaning(lineFeeds(part.Text), lineOf(s.Source, part.Offset))...)
	}
	return all
}

func (l Loaded) meaning() []python.Statement {
	switch path.Ext(l.Path) {
	case ".py":
		return pythonMeaning(l.Source, l.names...)
	case ".sql", ".psql", ".pgsql", ".ddl":
		return sqlMeaning(lineFeeds(l.Source), 1)
	}
	return programMeaning(l.Source)
}

// programMeaning is that of a language that is not read here: everything but the kind of line ends may count.
func programMeaning(source string) []python.Statement {
	return []python.Statement{{Meaning: lineFeeds(source), Text: source, Line: 1}}
}

func pythonMeaning(source string, names ...string) []python.Statement {
	module, err := python.Parse(source)
	if err != nil {
		return []python.Statement{{Meaning: source, Text: source, Line: 1}} // any byte may count
	}
	return module.Meaning(names...)
}

// sqlMeaning reads SQL that begins in a line of its file.
func sqlMeaning(text string, line int) (all []python.Statement) {
	statements := lint.Parse(text)
	for i, stmt := range statements {
		end := len(text)
		if i+1 < len(statements) {
			end = statements[i+1].Offset
		}
		all = append(all, python.Statement{
			Meaning: lint.Canonical(text[stmt.Offset:end]), // with the rows that follow COPY
			Text:    strings.TrimSpace(stmt.SQL) + ";",
			Line:    line + stmt.Position.Line - 1,
		})
	}
	return all
}

// difference shows what a script does otherwise than before: the first place on the head, and a diff of
// the statements in which only differences of meaning show.
func difference(base, head Script) (at lint.Position, detail string) {
	before, after := base.meaning(), head.meaning()
	if inner, now := withoutImports(before), withoutImports(after); !equalMeanings(inner, now) {
		before, after = inner, now // other imports are the consequence
	}
	at = lint.Position{Path: head.Path, Line: max(head.Line, 1)}
	for i, stmt := range after {
		if i >= len(before) {
			at = lint.Position{Path: stmt.path, Line: stmt.Line}
			break
		}
		if before[i].Meaning != stmt.Meaning {
			at = lint.Position{Path: stmt.path, Line: stmt.Line + changedLine(before[i].Text, stmt.Text)}
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
	return at, hunks(string(diff.Diff("base", []byte(old.String()), "head", []byte(now.String()))))
}

func withoutImports(statements []statement) []statement {
	return slices.DeleteFunc(slices.Clone(statements), func(s statement) bool { return s.Import })
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
