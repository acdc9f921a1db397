package trace

import "strings"

// piece is one statement of a message.
type piece struct {
	// start and last are the byte offsets of the statement itself, without the comments around it; end
	// is where its semicolon stands, or the end of the text.
	start, last, end int
	// words are the unquoted words and the quoted names, as far as a keyword can be expected. Unquoted
	// words are in upper case, quoted names keep their quotes.
	words []string
	// parameter is set if there is a $1 outside of strings.
	parameter bool
	// copyIn is set for COPY … FROM STDIN, which wants data from the client.
	copyIn bool
}

// Statements with more words than this have said what they are.
const manyWords = 64

// split cuts a message at its top-level semicolons, like the server's grammar does. Empty statements
// make no piece. It answers false if a string, a name or a comment has no end, since text put behind
// it would become part of it.
func split(sql string, standardStrings bool) ([]piece, bool) {
	l := lexer{sql: sql, standardStrings: standardStrings}
	for l.pos < len(sql) {
		l.next()
	}
	l.finish(len(sql))
	return l.pieces, !l.open
}

// lexer follows PostgreSQL's lexical rules as far as they decide where a statement ends.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
type lexer struct {
	sql             string
	standardStrings bool

	pos    int
	pieces []piece
	piece  piece
	tokens int  // of the current piece
	open   bool // something has no end
	parens int
	body   int // depth of BEGIN ATOMIC … END and of CASE … END in it
}

func (l *lexer) next() {
	switch c := l.sql[l.pos]; {
	case isSpace(c):
		l.pos++
	case l.at("--"):
		l.pos = l.lineEnd(l.pos)
	case l.at("/*"):
		l.comment()
	case c == ';':
		l.semicolon()
	default:
		l.token(c)
		l.piece.last = l.pos
	}
}

func (l *lexer) token(c byte) {
	if l.tokens == 0 {
		l.piece.start = l.pos
	}
	l.tokens++
	switch {
	case c == '\'':
		l.text(!l.standardStrings)
	case c == '"':
		l.name()
	case c == '$':
		l.dollar()
	case isLetter(c):
		l.word()
	case c >= '0' && c <= '9':
		l.number()
	default:
		l.pos++
		l.paren(c)
	}
}

func (l *lexer) paren(c byte) {
	switch {
	case c == '(':
		l.parens++
	case c == ')' && l.parens > 0:
		l.parens--
	}
}

func (l *lexer) semicolon() {
	// CREATE RULE … DO (a; b) and BEGIN ATOMIC a; b; END hold semicolons that end nothing.
	if l.parens == 0 && l.body == 0 {
		l.finish(l.pos)
	}
	l.pos++
}

func (l *lexer) finish(end int) {
	if l.tokens > 0 {
		l.piece.end = end
		l.pieces = append(l.pieces, l.piece)
	}
	l.piece, l.tokens, l.parens, l.body = piece{}, 0, 0, 0
}

func (l *lexer) comment() {
	depth := 0
	for l.pos < len(l.sql) {
		switch {
		case l.at("/*"):
			depth++
			l.pos += 2
		case l.at("*/"):
			depth--
			l.pos += 2
		default:
			l.pos++
		}
		if depth == 0 {
			return
		}
	}
	l.open = true
}

// text reads a string from its opening quote on. A string goes on after a line break: 'a'⏎'b'.
func (l *lexer) text(escapes bool) {
	for {
		l.quoted('\'', escapes)
		again, ok := l.continued()
		if !ok {
			return
		}
		l.pos = again
	}
}

func (l *lexer) quoted(quote byte, escapes bool) {
	for l.pos++; l.pos < len(l.sql); l.pos++ {
		switch c := l.sql[l.pos]; {
		case c == '\\' && escapes:
			l.pos++
		case c != quote:
		case l.pos+1 < len(l.sql) && l.sql[l.pos+1] == quote:
			l.pos++
		default:
			l.pos++
			return
		}
	}
	l.pos = len(l.sql)
	l.open = true
}

// continued finds the quote that goes on with a string: behind white space with a line break in it.
func (l *lexer) continued() (int, bool) {
	broken := false
	for i := l.pos; i < len(l.sql); i++ {
		switch c := l.sql[i]; {
		case c == '\n' || c == '\r':
			broken = true
		case isSpace(c):
		case strings.HasPrefix(l.sql[i:], "--"):
			i = l.lineEnd(i) - 1
		default:
			return i, broken && c == '\''
		}
	}
	return 0, false
}

func (l *lexer) name() {
	start := l.pos
	l.quoted('"', false)
	l.remember(l.sql[start:l.pos])
}

func (l *lexer) dollar() {
	end := l.pos + 1
	for end < len(l.sql) && isWordByte(l.sql[end]) && l.sql[end] != '$' {
		end++
	}
	digit := end > l.pos+1 && l.sql[l.pos+1] >= '0' && l.sql[l.pos+1] <= '9'
	switch {
	case digit:
		l.piece.parameter = true
		l.pos = end
	case end == len(l.sql) || l.sql[end] != '$':
		l.pos++
	default:
		tag := l.sql[l.pos : end+1]
		l.pos = l.after(tag, end+1)
		l.open = l.open || !strings.HasSuffix(l.sql[:l.pos], tag) || l.pos < end+1+len(tag)
	}
}

func (l *lexer) number() {
	for l.pos < len(l.sql) && (isWordByte(l.sql[l.pos]) && l.sql[l.pos] != '$' || l.sql[l.pos] == '.') {
		l.pos++
	}
}

func (l *lexer) word() {
	start := l.pos
	for l.pos < len(l.sql) && isWordByte(l.sql[l.pos]) {
		l.pos++
	}
	text := l.sql[start:l.pos]
	if l.pos < len(l.sql) && l.sql[l.pos] == '\'' && len(text) == 1 && strings.ContainsAny(text, "eEbBxXnN") {
		l.text(text == "e" || text == "E" || strings.ContainsAny(text, "nN") && !l.standardStrings)
		return
	}
	if len(text) < 32 {
		text = strings.ToUpper(text)
	}
	l.structure(text)
	l.remember(text)
}

// structure follows the words that change what a semicolon means.
func (l *lexer) structure(word string) {
	switch {
	case l.parens > 0 && l.body == 0:
	case word == "ATOMIC" && l.last() == "BEGIN" && l.piece.words[0] == "CREATE":
		l.body++
	case word == "CASE" && l.body > 0:
		l.body++
	case word == "END" && l.body > 0:
		l.body--
	case (word == "STDIN" || word == "STDOUT") && l.last() == "FROM" && l.piece.words[0] == "COPY":
		l.piece.copyIn = true
	}
}

// remember keeps the word; beyond the first many only the last one is needed.
func (l *lexer) remember(word string) {
	if len(l.piece.words) <= manyWords {
		l.piece.words = append(l.piece.words, word)
		return
	}
	l.piece.words[manyWords] = word
}

func (l *lexer) last() string {
	if len(l.piece.words) == 0 {
		return ""
	}
	return l.piece.words[len(l.piece.words)-1]
}

func (l *lexer) at(prefix string) bool { return strings.HasPrefix(l.sql[l.pos:], prefix) }

// after returns the offset behind the next text, or the end.
func (l *lexer) after(text string, from int) int {
	if i := strings.Index(l.sql[from:], text); i >= 0 {
		return from + i + len(text)
	}
	return len(l.sql)
}

// lineEnd returns the offset of the next line break, or the end.
func (l *lexer) lineEnd(from int) int {
	if i := strings.IndexAny(l.sql[from:], "\r\n"); i >= 0 {
		return from + i
	}
	return len(l.sql)
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

func isWordByte(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' || c == '$' }
