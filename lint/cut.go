package lint

// Piece is one statement of a script as psql cuts it, with the rows that follow it.
type Piece struct {
	// SQL is the text without the semicolon. Meta pieces are commands of psql's.
	SQL  string
	Meta bool
	// Rows are what follows COPY … FROM stdin, with the line that ends them.
	Rows string
	Line int
}

// Cut cuts a script for psql, such as pg_dump writes, without parsing it.
func Cut(text string) (cut []Piece) {
	lines := newLineIndex(text)
	src := withoutByteOrderMark(text)
	for _, p := range split(src) {
		piece := Piece{SQL: src[p.start:p.end], Meta: p.meta, Line: lines.span(p.start, p.end).Line}
		if p.data > 0 {
			piece.Rows = rowsOf(src[p.end:p.data])
		}
		cut = append(cut, piece)
	}
	return cut
}

// rowsOf is what follows the line on which the statement ends.
func rowsOf(rest string) string {
	for i, c := range []byte(rest) {
		if c == '\n' {
			return rest[i+1:]
		}
	}
	return ""
}
