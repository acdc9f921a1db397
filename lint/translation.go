package lint

import (
	"slices"
	"strings"
)

// translation turns a statement of newer grammar into one that the parser knows.
type translation struct {
	sql    string
	tokens []token
	found  []Newer
	edits  []edit
	// virtual are the places of virtual columns, unenforced those of NOT ENFORCED.
	virtual, unenforced []int
}

// edit replaces sql[start:end].
type edit struct {
	start, end int
	text       string
}

func newTranslation(sql string) *translation {
	t := &translation{sql: sql}
	s := scanner{src: sql}
	for {
		tok, ok := s.next()
		if !ok {
			return t
		}
		if !tok.trivia() {
			t.tokens = append(t.tokens, tok)
		}
	}
}

func (t *translation) source(i int) string { return t.sql[t.tokens[i].start:t.tokens[i].end] }

func (t *translation) upper(tok token) string {
	if tok.kind == quotedIdent || tok.kind == literal {
		return ""
	}
	return strings.ToUpper(t.sql[tok.start:tok.end])
}

// word is a token in upper case, "" for quoted ones and where there is none.
func (t *translation) word(i int) string {
	if i < 0 || i >= len(t.tokens) {
		return ""
	}
	return t.upper(t.tokens[i])
}

// at reports whether the tokens from i on are these.
func (t *translation) at(i int, words ...string) bool {
	for j, word := range words {
		if t.word(i+j) != word {
			return false
		}
	}
	return true
}

func (t *translation) has(word string) bool {
	for i := range t.tokens {
		if t.at(i, word) {
			return true
		}
	}
	return false
}

func (t *translation) isName(i int) bool {
	kind := t.tokens[i].kind
	return kind == word || kind == quotedIdent
}

// closing is the parenthesis that closes the one at open, or the last token.
func (t *translation) closing(open int) int {
	depth := 0
	for i := open; i < len(t.tokens); i++ {
		switch t.tokens[i].kind {
		case openParen:
			depth++
		case closeParen:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(t.tokens) - 1
}

// last is the last token of what begins at i: the one before the parenthesis around it closes.
func (t *translation) last(i int) int {
	depth := 0
	for ; i < len(t.tokens); i++ {
		switch t.tokens[i].kind {
		case openParen:
			depth++
		case closeParen:
			if depth--; depth < 0 {
				return i - 1
			}
		}
	}
	return len(t.tokens) - 1
}

// mergeAt reports whether a place belongs to MERGE: to the last word that begins a statement with RETURNING.
func (t *translation) mergeAt(i int) bool {
	for depth := 0; i >= 0; i-- {
		switch word := t.word(i); {
		case t.tokens[i].kind == closeParen:
			depth++
		case t.tokens[i].kind == openParen:
			if depth--; depth < 0 {
				return false
			}
		case depth > 0:
		case word == "MERGE":
			return true
		case word == "INSERT" && t.at(i+1, "INTO"):
			return false
		}
	}
	return false
}

// beginsElement reports whether a constraint of a table begins here: after ADD or between commas, perhaps with a
// name. NOT NULL after the type of a column is the column's.
func (t *translation) beginsElement(i int) bool {
	if t.at(i-2, "CONSTRAINT") {
		i -= 2
	}
	switch t.word(i - 1) {
	case "ADD", "(", ",":
		return t.at(0, "ALTER") || t.at(0, "CREATE")
	}
	return false
}

// inAlterConstraint reports whether a place of the statement is behind ALTER CONSTRAINT and a name.
func (t *translation) inAlterConstraint(offset int) bool {
	i := slices.IndexFunc(t.tokens, func(tok token) bool { return tok.start == offset })
	return t.at(i-3, "ALTER", "CONSTRAINT")
}

func (t *translation) note(what string, since int) { t.found = append(t.found, Newer{what, since}) }

// replace puts a text in the place of the tokens first to last. Edits come in any order, and do not overlap.
func (t *translation) replace(first, last int, text string) {
	if first < 0 || last >= len(t.tokens) || last < first {
		return
	}
	made := edit{t.tokens[first].start, t.tokens[last].end, text}
	at := len(t.edits)
	for i, e := range t.edits {
		if made.start < e.end && e.start < made.end {
			return
		}
		if made.start < e.start && i < at {
			at = i
		}
	}
	t.edits = append(t.edits, edit{})
	copy(t.edits[at+1:], t.edits[at:])
	t.edits[at] = made
}

func (t *translation) text() string {
	var b strings.Builder
	from := 0
	for _, e := range t.edits {
		b.WriteString(t.sql[from:e.start])
		b.WriteString(e.text)
		from = e.end
	}
	b.WriteString(t.sql[from:])
	return b.String()
}

// moved is where a place of the statement is in the translated text.
func (t *translation) moved(offset int) int {
	shift := 0
	for _, e := range t.edits {
		if e.end <= offset {
			shift += len(e.text) - (e.end - e.start)
		}
	}
	return offset + shift
}

// origin is where a place of the translated text comes from. What an edit put there comes from where the edit begins.
func (t *translation) origin(offset int) int {
	shift := 0
	for _, e := range t.edits {
		begin := e.start + shift
		if offset < begin {
			break
		}
		if offset < begin+len(e.text) {
			return e.start
		}
		shift += len(e.text) - (e.end - e.start)
	}
	return offset - shift
}
