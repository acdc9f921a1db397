// Package alembic reads from the text of a revision what it sends to PostgreSQL, without running it: the operations
// become the SQL that Alembic and SQLAlchemy make of them. What only a run can tell is named.
package alembic

import (
	"strings"

	"github.com/migrate-check/migrate-check/internal/python"
)

// Reading is what a function of a revision sends, as far as its text tells.
type Reading struct {
	// Statements are in the order in which they are sent.
	Statements []Statement
	// Unread are the places where only a run tells what is sent, in order.
	Unread []Unread
}

// Statement is one message to the server.
type Statement struct {
	SQL string
	// Place is the call that sends it, in the file of the revision.
	Place Place
	// Transaction counts those that the function goes through, from 1. 0 is outside of any, as in an autocommit_block.
	Transaction int
	// Conditional statements may not be sent, or more than once.
	Conditional bool
}

// Unread is a place of which the text does not tell what it sends.
type Unread struct {
	Place Place
	// Code is the first line of it.
	Code string
	// Why is the reason, such as "the name of the table is computed".
	Why string
}

// Place is a piece of the revision's file. Lines and columns count from 1, columns in characters.
type Place struct {
	Line, Column, EndLine int
}

// Files are the project's other files. Either function may be nil: there are then none.
type Files struct {
	// Module finds a module by its name, as code in the given file would: "migrations.helpers", or ".helpers" for a
	// relative import. It is nil for one that comes from elsewhere.
	Module func(from, name string) *Module
	// Text is the text of a file, false if there is none.
	Text func(path string) (string, bool)
}

// Module is a file of Python.
type Module struct {
	*python.Module
	// Path is slash-separated and relative to the root of the tree.
	Path string
}

// Read follows a function of a revision, such as "upgrade", down to the statements that it sends.
func Read(revision *Module, function string, files Files) Reading {
	r := &reader{revision: revision, files: files, scopes: map[string]*scope{}, transaction: 1}
	home := r.scopeOf(revision)
	switch main := home.names[function].(type) {
	case nil:
	case *callable:
		r.site = main.node
		r.run(main, nil, nil)
	default: // decorated, imported or put together
		r.site = revision.Root
		r.unread("what " + function + " is shows only when it runs")
	}
	return r.reading
}

// reader goes through the code in the order in which Python would.
type reader struct {
	revision *Module
	files    Files
	// scopes are the top levels of modules, by path.
	scopes  map[string]*scope
	reading Reading

	// site is the call in the revision that is under way, unreadSite the last one that could not be read.
	site, unreadSite *python.Node
	// depth is how many of the project's functions are being read, one within the other.
	depth int
	// steps count what was looked at, so that no loop is followed for ever.
	steps int
	// maybe is how many conditions stand around the code that is being read, of which only a run knows the answer.
	maybe int
	// transaction is the number of the open one, outside is set where there is none.
	transaction int
	outside     bool
}

// maxDepth and maxSteps bound how far code is followed. Revisions are short; what is longer is left to a run.
const (
	maxDepth = 12
	maxSteps = 200_000
)

// send notes a statement.
func (r *reader) send(sql string) {
	statement := Statement{SQL: sql, Place: r.place(), Transaction: r.transaction, Conditional: r.maybe > 0}
	if r.outside {
		statement.Transaction = 0
	}
	r.reading.Statements = append(r.reading.Statements, statement)
	r.follow(sql)
}

// follow notices that a revision ends or begins a transaction by itself.
func (r *reader) follow(sql string) {
	switch word := strings.ToUpper(strings.TrimRight(strings.TrimSpace(sql), "; \n")); word {
	case "COMMIT", "END", "ROLLBACK":
		r.transaction++
		r.outside = true
	case "BEGIN", "START TRANSACTION", "BEGIN TRANSACTION":
		r.outside = false
	}
}

// unread notes a place that the text does not explain. Of a call within another one the outer is named.
func (r *reader) unread(why string) {
	if r.site == nil {
		return // the top level of a module, which is for definitions
	}
	if last := r.unreadSite; last == r.site {
		return
	} else if last != nil && r.site.Start <= last.Start && last.End <= r.site.End {
		r.reading.Unread = r.reading.Unread[:len(r.reading.Unread)-1]
	}
	r.unreadSite = r.site
	code, _, _ := strings.Cut(r.revision.Text(r.site), "\n")
	r.reading.Unread = append(r.reading.Unread, Unread{Place: r.place(), Code: strings.TrimSpace(code), Why: why})
}

func (r *reader) place() Place {
	if r.site == nil {
		return Place{Line: 1, Column: 1, EndLine: 1}
	}
	text := r.revision.Source
	begin := strings.LastIndexByte(text[:r.site.Start], '\n') + 1
	return Place{
		Line:    r.site.Line,
		Column:  len([]rune(text[begin:r.site.Start])) + 1,
		EndLine: r.site.Line + strings.Count(r.revision.Text(r.site), "\n"),
	}
}
