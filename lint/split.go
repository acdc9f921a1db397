package lint

import (
	"slices"
	"strings"
)

// piece is the text of one statement between its first and its last token, or a psql meta-command.
type piece struct {
	start, end int
	// meta pieces are psql's, not SQL.
	meta bool
	// data is the end of the rows that follow COPY … FROM stdin, 0 if there are none.
	data int
	// longNames are the names that PostgreSQL cuts off.
	longNames []string
	// depth is how deep the statement nests at most.
	depth int
}

// split cuts a script where psql would: at semicolons, outside of quotes, comments, the actions of a
// rule and the body of a function in the SQL standard's form; at meta-commands; and around the data of
// COPY … FROM stdin.
func split(src string) []piece {
	s := splitter{scanner: scanner{src: src}}
	for {
		tok, ok := s.next()
		if !ok {
			s.finish()
			return s.pieces
		}
		s.take(tok)
	}
}

type splitter struct {
	scanner
	pieces []piece
	// current is the statement being read; open says whether there is one.
	current piece
	open    bool
	// words are the first words of the current statement; last is the newest of all.
	words []string
	last  string
	// parens counts open parentheses, blocks open BEGIN ATOMIC and CASE.
	parens, blocks int
	nesting        depth
}

// How many words it takes to know a CREATE OR REPLACE FUNCTION or RULE.
const decidingWords = 4

func (s *splitter) take(tok token) {
	switch {
	case tok.trivia():
		return
	case tok.kind == semicolon && !s.inside():
		s.finish()
		return
	case tok.kind == backslash:
		s.takeMeta(tok)
		return
	}
	if !s.open {
		s.open = true
		s.current = piece{start: tok.start}
	}
	s.current.end = tok.end
	text := s.src[tok.start:tok.end]
	s.nesting.take(tok.kind, text)
	if (tok.kind == word || tok.kind == quotedIdent) && len(text) > MaxNameLength {
		s.takeLongName(tok)
	}
	switch tok.kind {
	case word:
		s.takeWord(text)
	case openParen:
		s.parens++
	case closeParen:
		s.parens--
	}
}

// MaxNameLength is how many bytes of a name PostgreSQL keeps.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
const MaxNameLength = 63

func (s *splitter) takeLongName(tok token) {
	name := s.src[tok.start:tok.end]
	if tok.kind == quotedIdent {
		name = strings.ReplaceAll(strings.Trim(name, `"`), `""`, `"`)
	}
	if len(name) > MaxNameLength {
		s.current.longNames = append(s.current.longNames, name)
	}
}

func (s *splitter) takeWord(w string) {
	if len(s.words) < decidingWords {
		s.words = append(s.words, w)
	}
	switch {
	case isKeyword(w, "ATOMIC") && isKeyword(s.last, "BEGIN") && s.creates("FUNCTION", "PROCEDURE"):
		s.blocks = 1
	case s.blocks > 0 && isKeyword(w, "CASE"):
		s.blocks++
	case s.blocks > 0 && isKeyword(w, "END"):
		s.blocks--
	}
	s.last = w
}

// isKeyword reports whether a word is a keyword, in upper or lower case. Only letters of ASCII are the same in both.
func isKeyword(word, keyword string) bool {
	return len(word) == len(keyword) && strings.EqualFold(word, keyword)
}

// inside reports whether a semicolon at this place belongs to the statement.
func (s *splitter) inside() bool {
	return s.blocks > 0 || s.parens > 0 && s.creates("RULE")
}

// creates reports whether the statement is CREATE [OR REPLACE] of one of the kinds.
func (s *splitter) creates(kinds ...string) bool {
	words := s.words
	if len(words) == 0 || !isKeyword(words[0], "CREATE") {
		return false
	}
	words = words[1:]
	if len(words) > 2 && isKeyword(words[0], "OR") && isKeyword(words[1], "REPLACE") {
		words = words[2:]
	}
	return len(words) > 0 && slices.ContainsFunc(kinds, func(kind string) bool { return isKeyword(words[0], kind) })
}

// finish ends the current statement, if there is one.
func (s *splitter) finish() {
	if !s.open {
		return
	}
	if s.copiesFromStdin() {
		s.current.data = s.skipCopyData()
	}
	s.current.depth = s.nesting.max
	s.pieces = append(s.pieces, s.current)
	*s = splitter{scanner: s.scanner, pieces: s.pieces, words: s.words[:0], nesting: depth{levels: s.nesting.levels[:0]}}
}

// takeMeta reads a meta-command to the end of its line. Many of them, such as \gexec, also send what was
// read so far; we end the statement at all of them.
// https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-META-COMMANDS
func (s *splitter) takeMeta(tok token) {
	s.finish()
	if strings.HasPrefix(s.src[tok.end:], ";") {
		s.pos++ // a semicolon that psql sends on instead of ending the statement
		return
	}
	s.skipWhile(func(c byte) bool { return c != '\n' && c != '\r' })
	end := tok.start + len(strings.TrimRight(s.src[tok.start:s.pos], " \t"))
	s.pieces = append(s.pieces, piece{start: tok.start, end: end, meta: true})
}

func metaName(meta string) string {
	end := 1
	for end < len(meta) && !isSpace(meta[end]) && meta[end] != '\\' {
		end++
	}
	return meta[:end]
}

func (s *splitter) copiesFromStdin() bool {
	if len(s.words) == 0 || !isKeyword(s.words[0], "COPY") {
		return false
	}
	inner := scanner{src: s.src[s.current.start:s.current.end]}
	previous := ""
	for {
		tok, ok := inner.next()
		if !ok {
			return false
		}
		if tok.kind != word {
			continue
		}
		w := inner.src[tok.start:tok.end]
		if isKeyword(previous, "FROM") && isKeyword(w, "STDIN") {
			return true
		}
		previous = w
	}
}

// skipCopyData moves past the rows that follow on the next lines, up to and including the line "\.".
// Where no such line comes there are no rows: the rest is read as SQL, so that nothing hides there.
func (s *splitter) skipCopyData() int {
	rest := s.src[s.pos:]
	begin := strings.IndexByte(rest, '\n')
	if begin < 0 || strings.TrimSpace(rest[:begin]) != "" {
		return 0
	}
	for at := begin + 1; at < len(rest); {
		line, _, _ := strings.Cut(rest[at:], "\n")
		next := at + len(line) + 1
		if strings.TrimSuffix(line, "\r") == `\.` {
			s.pos = min(s.pos+next, len(s.src))
			return s.pos
		}
		at = next
	}
	return 0
}
