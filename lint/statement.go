package lint

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Statement is one statement of a script.
type Statement struct {
	// Node is the parse tree, nil if Err says why there is none. Where the server has newer syntax than the parser, it is
	// the Outline.
	Node *pg_query.Node
	// SQL is the text from the first to the last token, without the semicolon.
	SQL string
	// Offset is where SQL begins in the parsed text, in bytes.
	Offset int
	// Position is where SQL begins in the user's file.
	Position Position
	// Err is why the statement could not be parsed.
	Err *SyntaxError
	// Outline is what is known of a statement that the parser refuses, nil if nothing is. Rough ones are only a
	// beginning; others are the whole statement but for Newer, the syntax that the parser does not know.
	Outline *pg_query.Node
	Rough   bool
	Newer   []Newer
	// Number counts the statements of a script, from 1.
	Number int
	// Transaction is how the statement is run.
	Transaction Transaction
	// LongNames are the names in the statement that PostgreSQL cuts off. The parser has done so already.
	LongNames []string
	// Dynamic is whether the statement runs others that its text does not show.
	Dynamic bool
	// Conditional statements stand in a DO block where they may not run, or run more than once.
	Conditional bool
	// Body statements stand in the body of a DO block.
	Body bool
	// Locks are what the statement takes on relations that others use, and ForeignKeys those that it adds, once the
	// engine came to it.
	Locks       []Lock
	ForeignKeys []NewForeignKey

	// base is the offset in the parsed text that the locations in Node count from.
	base int
	// origin turns a location of the Outline into one of SQL; nil if they are the same.
	origin func(location int) int
	// place turns an offset in the parsed text into a place in the user's file.
	place func(offset int) Position
	// scope is the lines on which a comment belongs to the statement.
	scope lineRange
	// within are the functions that were called to get to the statement, the innermost last.
	within []string
}

// at is the place of a location of the parse tree, false if the tree does not know it.
func (s *Statement) at(location int) (Position, bool) {
	if s.origin != nil && location >= 0 {
		location = s.origin(location)
	}
	offset := s.base + location
	if location < 0 || offset < s.Offset || offset > s.Offset+len(s.SQL) {
		return Position{}, false
	}
	position := s.place(offset)
	position.Path = s.Position.Path
	return position, true
}

// shift moves the statement of a part to the place that the part has in the whole file. Where the tool
// substitutes in the text, lines are counted and columns are only right on the first.
func (s *Statement) shift(lines *lineIndex, part Part) {
	first, column := lines.at(part.Offset)
	move := func(p Position) Position {
		if p.Line == 1 {
			p.Column += column - 1
		}
		p.Line, p.EndLine = p.Line+first-1, p.EndLine+first-1
		return p
	}
	place := s.place
	s.place = func(offset int) Position { return move(place(offset)) }
	s.Position = move(s.Position)
	if s.Err != nil {
		s.Err.Position = move(s.Err.Position)
	}
}
