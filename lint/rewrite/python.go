package rewrite

import (
	"regexp"
	"strings"
)

// python writes a step as lines of a revision of Alembic. Alembic runs a whole upgrade in one transaction unless
// it is told otherwise: where what came before must be committed, the autocommit block does so.
func python(s step, later bool) string {
	var lines []string
	block := false
	for _, statement := range s.statements {
		apart := s.outside || statement.apart && later
		if apart && !block {
			lines = append(lines, "with op.get_context().autocommit_block():")
		}
		block = apart
		for _, line := range operation(statement) {
			if block && line != "" && !strings.HasPrefix(line, "\x00") {
				line = "    " + line
			}
			lines = append(lines, strings.TrimPrefix(line, "\x00"))
		}
	}
	return strings.Join(lines, "\n")
}

// operation is a statement as Python. Lines that begin with NUL are inside of a text, and stay where they are.
func operation(s statement) []string {
	if s.python != "" {
		return []string{s.python}
	}
	text := escapeParameters(strings.ReplaceAll(s.sql, `\`, `\\`))
	if !strings.Contains(text, "\n") {
		return []string{"op.execute(" + quotePython(text) + ")"}
	}
	text = strings.ReplaceAll(text, `"""`, `\"\"\"`)
	lines := []string{`op.execute("""`}
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, "\x00"+line)
	}
	return append(lines, "\x00"+`""")`)
}

// quotePython writes a text, in which backslashes are escaped already, as a literal.
func quotePython(escaped string) string {
	switch {
	case !strings.Contains(escaped, `"`):
		return `"` + escaped + `"`
	case !strings.Contains(escaped, "'"):
		return "'" + escaped + "'"
	}
	return `"` + strings.ReplaceAll(escaped, `"`, `\"`) + `"`
}

// parameter matches what SQLAlchemy takes for a parameter in the text of op.execute, unless a colon follows.
// https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text
var parameter = regexp.MustCompile(`(?:^|[^:\w$\\])(:[\w$]+)`)

func escapeParameters(text string) string {
	var b strings.Builder
	done := 0
	for _, match := range parameter.FindAllStringSubmatchIndex(text, -1) {
		colon, end := match[2], match[3]
		if strings.HasPrefix(text[end:], ":") {
			continue
		}
		b.WriteString(text[done:colon] + `\\`)
		done = colon
	}
	return b.String() + text[done:]
}

// pythonString writes a name as a literal of Python.
func pythonString(text string) string {
	return quotePython(strings.ReplaceAll(text, `\`, `\\`))
}

func pythonList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = pythonString(name)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
