package lint

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"github.com/pganalyze/pg_query_go/v5/parser"
)

// SyntaxError is what the parser does not understand.
type SyntaxError struct {
	// Message is the parser's, such as `syntax error at or near "VIRTUAL"`.
	Message string
	// Position is where, in the user's file.
	Position Position
}

func (e *SyntaxError) Error() string {
	if e.Position.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("%d:%d: %s", e.Position.Line, e.Position.Column, e.Message)
}

// Parse reads a script: SQL as psql reads it, with comments, dollar quotes, meta-commands and the data
// of COPY. A statement that the parser refuses has an Err, and the others are parsed all the same.
func Parse(text string) []*Statement {
	lines := newLineIndex(text)
	pieces := split(withoutByteOrderMark(text))
	place := func(offset int) Position { return lines.span(offset, offset) }
	all := make([]Statement, len(pieces))
	statements := make([]*Statement, 0, len(pieces))
	for i, p := range pieces {
		if all[i].cut(text, lines, p) {
			all[i].place = place
			statements = append(statements, &all[i])
		}
	}
	if !parseAtOnce(text, pieces, statements) {
		parseEach(text, lines, statements)
	}
	return statements
}

// The mark becomes as many spaces, so that offsets stay.
func withoutByteOrderMark(text string) string {
	rest, found := strings.CutPrefix(text, byteOrderMark)
	if !found {
		return text
	}
	return strings.Repeat(" ", len(byteOrderMark)) + rest
}

// cut makes the statement that of a piece. It reports whether there is one: most meta-commands run nothing.
func (stmt *Statement) cut(text string, lines *lineIndex, p piece) bool {
	sql := text[p.start:p.end]
	stmt.SQL, stmt.Offset, stmt.base, stmt.Position = sql, p.start, p.start, lines.span(p.start, p.end)
	stmt.LongNames = p.longNames
	if p.depth > maxDepth {
		stmt.Err = &SyntaxError{Message: "nested too deeply to be parsed", Position: stmt.Position}
	}
	if p.meta {
		what, hides := hiddenBy(sql)
		if !hides {
			return false
		}
		stmt.Err = &SyntaxError{Message: what, Position: stmt.Position}
	}
	return true
}

// hiddenBy says what a meta-command runs that is not in the file.
func hiddenBy(meta string) (what string, hides bool) {
	name := metaName(meta)
	switch name {
	case `\set`, `\unset`, `\echo`, `\qecho`, `\warn`, `\pset`, `\t`, `\a`, `\x`, `\f`, `\H`, `\C`, `\T`,
		`\timing`, `\encoding`, `\o`, `\prompt`, `\if`, `\elif`, `\else`, `\endif`, `\q`, `\r`, `\reset`,
		`\g`, `\gx`, `\gset`, `\gdesc`, `\crosstabview`, `\watch`, `\errverbose`, `\conninfo`, `\.`,
		`\restrict`, `\unrestrict`:
		return "", false
	case `\i`, `\ir`, `\include`, `\include_relative`:
		return fmt.Sprintf("%s runs another file", name), true
	case `\gexec`:
		return `\gexec runs the rows of the query as statements`, true
	case `\!`:
		return `\! runs a program`, true
	case `\c`, `\connect`:
		return fmt.Sprintf("%s connects to another database", name), true
	case `\copy`:
		return `\copy reads or writes a file`, true
	}
	if strings.HasPrefix(name, `\d`) || strings.HasPrefix(name, `\l`) {
		return "", false // lists objects
	}
	return fmt.Sprintf("%s is not a meta-command of psql that we know", name), true
}

// parseAtOnce parses a text of nothing but good SQL in one go, which is faster than each statement by
// itself. It reports whether that worked.
func parseAtOnce(text string, pieces []piece, statements []*Statement) bool {
	for _, p := range pieces {
		if p.meta || p.data > 0 || p.depth > maxDepth {
			return false
		}
	}
	nodes, err := parseSQL(withoutByteOrderMark(text))
	if err != nil || len(nodes) != len(statements) {
		return false
	}
	for i, raw := range nodes {
		begin, end := int(raw.StmtLocation), int(raw.StmtLocation+raw.StmtLen)
		if raw.StmtLen == 0 {
			end = len(text)
		}
		stmt := statements[i]
		if stmt.Offset < begin || stmt.Offset+len(stmt.SQL) > end {
			return false
		}
		stmt.Node, stmt.base = raw.Stmt, 0
	}
	return true
}

func parseEach(text string, lines *lineIndex, statements []*Statement) {
	for _, stmt := range statements {
		if stmt.Err != nil {
			continue
		}
		nodes, err := parseSQL(stmt.SQL)
		switch {
		case err != nil:
			at := stmt.Offset + err.offset
			stmt.Err = &SyntaxError{Message: err.message, Position: lines.span(at, at)}
			stmt.outline()
		case len(nodes) != 1:
			stmt.Err = &SyntaxError{Message: "not a single statement", Position: stmt.Position}
		default:
			stmt.Node = nodes[0].Stmt
		}
	}
}

// refusal is an error of the parser, with the place in bytes.
type refusal struct {
	message string
	offset  int
}

func parseSQL(sql string) ([]*pg_query.RawStmt, *refusal) {
	if bad := unparseable(sql); bad != nil {
		return nil, bad
	}
	tree, err := pg_query.Parse(sql)
	if err == nil {
		return tree.Stmts, nil
	}
	var refused *parser.Error
	if !errors.As(err, &refused) {
		return nil, &refusal{message: err.Error()}
	}
	return nil, &refusal{refused.Message, byteOffset(sql, refused.Cursorpos-1)}
}

// unparseable finds what must not reach the parser: it reads C strings, which end at a NUL byte, and
// answers in protocol buffers, which hold UTF-8 only.
func unparseable(sql string) *refusal {
	if at := strings.IndexByte(sql, 0); at >= 0 {
		return &refusal{"a NUL byte", at}
	}
	if !utf8.ValidString(sql) {
		return &refusal{"not valid UTF-8", invalidByte(sql)}
	}
	return nil
}

func invalidByte(s string) int {
	for i, r := range s {
		if r != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
			return i
		}
	}
	return len(s)
}

// byteOffset turns a count of characters into one of bytes.
func byteOffset(s string, characters int) int {
	for i := range s {
		if characters <= 0 {
			return i
		}
		characters--
	}
	return len(s)
}
