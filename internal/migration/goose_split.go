package migration

import (
	"strings"
	"unicode"

	"github.com/mfridman/interpolate"

	"github.com/migrate-check/migrate-check/lint"
)

// gooseScript is one direction of a file as goose runs it.
type gooseScript struct {
	parts []Part
	// wrapped is whether the statements run in one transaction.
	wrapped bool
	// line is where the section begins, 0 if there is none.
	line int
}

type gooseError struct {
	line    int
	message string
}

// splitGoose cuts a file into statements by goose's own rules: by lines, a statement ends with the line
// that ends in a semicolon, or with StatementEnd.
// https://github.com/pressly/goose#sql-migrations
func splitGoose(source string, want lint.Direction, env func(string) (string, bool)) (*gooseScript, *gooseError) {
	s := &gooseSplitter{source: source, want: want, env: env, script: &gooseScript{wrapped: true}}
	offset, number := 0, 0
	for line := range strings.Lines(source) {
		number++
		text := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if message := s.line(text, offset, number); message != "" {
			return nil, &gooseError{number, message}
		}
		offset += len(line)
	}
	if message := s.end(); message != "" {
		return nil, &gooseError{max(number, 1), message}
	}
	return s.script, nil
}

type gooseSplitter struct {
	source string
	want   lint.Direction
	env    func(string) (string, bool)
	script *gooseScript

	section lint.Direction // empty before the first mark
	block   gooseBlock
	envsub  bool
	buffer  strings.Builder
	start   int // where the buffer begins in the source
}

// gooseBlock is where we are with StatementBegin and StatementEnd.
type gooseBlock int

const (
	noBlock gooseBlock = iota
	inBlock
	endedBlock // StatementEnd was read, and its statement is to be taken
)

// line takes one line. It returns goose's objection, if it has one.
func (s *gooseSplitter) line(text string, offset, number int) string {
	if s.section == "" && strings.TrimSpace(text) == "" {
		return ""
	}
	comment := strings.HasPrefix(strings.TrimSpace(text), "--")
	if comment && strings.Contains(text, "+goose") {
		kind, message := gooseAnnotation(text)
		if message == "" {
			message = s.annotation(kind, number)
		}
		if message != "" || kind != "statementend" {
			return message
		}
	}
	if s.buffer.Len() == 0 && (comment || text == "") {
		return "" // comments and empty lines before a statement
	}
	if s.block != endedBlock {
		if message := s.keep(text, offset); message != "" {
			return message
		}
	}
	switch {
	case s.section == "":
		return "there is SQL before the -- +goose Up line"
	case s.section != s.want:
		s.buffer.Reset()
	case s.block == endedBlock:
		s.take()
		s.block = noBlock
	case s.block == noBlock && endsWithSemicolon(text):
		s.take()
	}
	return ""
}

func (s *gooseSplitter) keep(text string, offset int) string {
	if s.buffer.Len() == 0 {
		s.start = offset
	}
	if s.envsub {
		expanded, err := interpolate.Interpolate(lookup(s.env), text)
		if err != nil {
			return "a variable cannot be replaced: " + err.Error()
		}
		text = expanded
	}
	s.buffer.WriteString(text + "\n")
	return ""
}

// take makes the buffer a statement.
func (s *gooseSplitter) take() {
	rest := s.source[s.start:]
	skipped := len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
	s.script.parts = append(s.script.parts, Part{Offset: s.start + skipped, Text: strings.TrimSpace(s.buffer.String())})
	s.buffer.Reset()
}

func (s *gooseSplitter) annotation(kind string, number int) string {
	switch kind {
	case "up":
		if s.section != "" {
			return "there is a second -- +goose Up line"
		}
		s.enter(lint.Upgrade, number)
	case "down":
		if s.section != lint.Upgrade || s.block == inBlock {
			return "the -- +goose Down line does not follow an Up section"
		}
		if strings.TrimSpace(s.buffer.String()) != "" {
			return "the last statement before -- +goose Down does not end with a semicolon"
		}
		s.enter(lint.Downgrade, number)
	case "statementbegin":
		if s.section == "" || s.block == inBlock {
			return "the -- +goose StatementBegin line is not in an Up or Down section, or within another block"
		}
		s.block = inBlock
	case "statementend":
		if s.block != inBlock {
			return "the -- +goose StatementEnd line has no StatementBegin before it"
		}
		s.block = endedBlock
	case "no transaction":
		s.script.wrapped = false
	case "envsub on":
		s.envsub = true
	case "envsub off":
		s.envsub = false
	}
	return ""
}

func (s *gooseSplitter) enter(section lint.Direction, number int) {
	s.section, s.block = section, noBlock
	if section == s.want {
		s.script.line = number
	}
}

func (s *gooseSplitter) end() string {
	switch {
	case s.section == "":
		return "it has no -- +goose Up line"
	case s.block == inBlock:
		return "a -- +goose StatementBegin has no StatementEnd"
	case strings.TrimSpace(s.buffer.String()) != "":
		return "the last statement does not end with a semicolon"
	}
	return ""
}

// gooseAnnotation reads a line "-- +goose Kind". It gives the kind in lower case, or goose's objection.
// The kind is empty for any other line.
func gooseAnnotation(line string) (kind, message string) {
	line = strings.TrimRight(line, "\r\n")
	if !strings.HasPrefix(strings.TrimSpace(line), "--") || !strings.Contains(line, "+goose") {
		return "", ""
	}
	if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
		return "", "the +goose line is indented"
	}
	kind = strings.Replace(strings.ReplaceAll(line, "--", ""), "+goose", "", 1)
	kind = strings.ToLower(strings.TrimSpace(kind))
	switch kind {
	case "up", "down", "statementbegin", "statementend", "no transaction", "envsub on", "envsub off":
		return kind, ""
	}
	return "", "goose knows no annotation " + strings.TrimSpace(line)
}

// endsWithSemicolon looks at the last word before a "--" comment.
func endsWithSemicolon(line string) bool {
	last := ""
	for _, word := range strings.Fields(line) {
		if strings.HasPrefix(word, "--") {
			break
		}
		last = word
	}
	return strings.HasSuffix(last, ";")
}

// lookup is the environment in the form that interpolate, which goose uses too, asks for.
type lookup func(string) (string, bool)

func (l lookup) Get(name string) (string, bool) {
	if l == nil {
		return "", false
	}
	return l(name)
}
