package lint

import (
	"strings"
	"unicode/utf8"
)

// tokenKind is what a scanner found.
type tokenKind int

const (
	space tokenKind = iota
	comment
	word
	quotedIdent
	literal // strings of every kind, dollar quotes, numbers
	semicolon
	openParen
	closeParen
	backslash // psql's meta-commands begin with it; SQL has no other use for it
	symbol
)

// token is a stretch of the text.
type token struct {
	kind       tokenKind
	start, end int
}

// trivia separates tokens and means nothing itself.
func (t token) trivia() bool { return t.kind == space || t.kind == comment }

// scanner cuts SQL into tokens by PostgreSQL's lexical rules. It never fails: what is not terminated
// reaches to the end of the text. It finds where statements begin and end, also in text that the
// parser refuses; the meaning of a statement is the parser's business.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
type scanner struct {
	src string
	pos int
}

// next returns the next token, false at the end of the text.
func (s *scanner) next() (token, bool) {
	start := s.pos
	if start >= len(s.src) {
		return token{}, false
	}
	kind := s.scan()
	return token{kind, start, s.pos}, true
}

func (s *scanner) scan() tokenKind {
	c := s.src[s.pos]
	switch {
	case isSpace(c):
		s.skipWhile(isSpace)
		return space
	case strings.HasPrefix(s.src[s.pos:], "--"):
		s.skipWhile(func(c byte) bool { return c != '\n' && c != '\r' })
		return comment
	case strings.HasPrefix(s.src[s.pos:], "/*"):
		s.skipBlockComment()
		return comment
	case isWordStart(c):
		return s.scanWord()
	case c >= '0' && c <= '9':
		s.skipWhile(func(c byte) bool { return isWordPart(c) || c == '.' })
		return literal
	case c == '\'':
		s.skipQuoted('\'', false)
		return literal
	case c == '"':
		s.skipQuoted('"', false)
		return quotedIdent
	case c == '$':
		return s.scanDollar()
	}
	s.pos++
	switch c {
	case ';':
		return semicolon
	case '(':
		return openParen
	case ')':
		return closeParen
	case '\\':
		return backslash
	}
	return symbol
}

func (s *scanner) skipWhile(keep func(byte) bool) {
	for s.pos < len(s.src) && keep(s.src[s.pos]) {
		s.pos++
	}
}

// Block comments nest.
func (s *scanner) skipBlockComment() {
	depth := 0
	for s.pos < len(s.src) {
		rest := s.src[s.pos:]
		switch {
		case strings.HasPrefix(rest, "/*"):
			depth++
			s.pos += 2
		case strings.HasPrefix(rest, "*/"):
			depth--
			s.pos += 2
			if depth == 0 {
				return
			}
		default:
			s.pos++
		}
	}
}

// scanWord reads an identifier or keyword, or a string with a prefix such as E'…' or U&"…".
func (s *scanner) scanWord() tokenKind {
	start := s.pos
	s.skipWhile(isWordPart)
	if s.pos >= len(s.src) {
		return word
	}
	prefix := s.src[start:s.pos]
	switch quote := s.src[s.pos]; {
	case quote == '\'' && len(prefix) == 1 && strings.ContainsAny(prefix, "eE"):
		s.skipQuoted('\'', true)
		return literal
	case quote == '\'' && len(prefix) == 1 && strings.ContainsAny(prefix, "bBxXnN"):
		s.skipQuoted('\'', false)
		return literal
	case quote == '&' && len(prefix) == 1 && strings.ContainsAny(prefix, "uU"):
		return s.scanUnicodeQuoted()
	}
	return word
}

func (s *scanner) scanUnicodeQuoted() tokenKind {
	rest := s.src[s.pos:]
	switch {
	case strings.HasPrefix(rest, "&'"):
		s.pos++
		s.skipQuoted('\'', false)
		return literal
	case strings.HasPrefix(rest, `&"`):
		s.pos++
		s.skipQuoted('"', false)
		return quotedIdent
	}
	return word
}

// skipQuoted reads from the opening quote past the closing one. A doubled quote is taken as the end of
// one quoted stretch and the beginning of the next, which finds the same end.
func (s *scanner) skipQuoted(quote byte, escapes bool) {
	s.pos++
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		s.pos++
		switch {
		case escapes && c == '\\' && s.pos < len(s.src):
			s.pos++
		case c != quote:
		case s.pos < len(s.src) && s.src[s.pos] == quote:
			s.pos++
		default:
			return
		}
	}
}

// scanDollar reads $tag$ … $tag$, a parameter such as $1, or a lone dollar sign.
func (s *scanner) scanDollar() tokenKind {
	end := s.pos + 1
	for end < len(s.src) && isWordPart(s.src[end]) && s.src[end] != '$' {
		end++
	}
	tagged := end < len(s.src) && s.src[end] == '$'
	if first := s.pos + 1; !tagged || end > first && !isWordStart(s.src[first]) {
		s.pos++
		return symbol
	}
	tag := s.src[s.pos : end+1]
	s.pos = end + 1
	if closing := strings.Index(s.src[s.pos:], tag); closing >= 0 {
		s.pos += closing + len(tag)
	} else {
		s.pos = len(s.src)
	}
	return literal
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}

func isWordStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
}

func isWordPart(c byte) bool {
	return isWordStart(c) || c >= '0' && c <= '9' || c == '$'
}
