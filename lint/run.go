package lint

import (
	"maps"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Run applies rules to the scripts of one change, in the order in which they are applied, and settles
// what it finds.
func Run(rules []*Rule, files []File, opts Options) Result {
	s := NewSeries(rules, opts, false)
	for _, file := range files {
		s.Judge(Read(file))
	}
	return s.Settle()
}

// Look is the first half of Run: it applies the rules and returns all they find, before severities,
// ignores and approvals. It notes in the files what Settle has to know of them.
func Look(rules []*Rule, files []File, opts Options) ([]Finding, []Unchecked) {
	s := NewSeries(rules, opts, false)
	for i, file := range files {
		s.Judge(Read(file))
		files[i].unsure = s.files[i].unsure
	}
	s.e.finish()
	return s.e.findings, s.e.unchecked
}

// engine goes through the statements of a change.
type engine struct {
	questions questions
	opts      Options
	catalog   *Catalog
	sequencer sequencer
	statement int
	// called counts the statements of the script that stand in functions.
	called int
	// left is what the script before leaves of its last transaction.
	left leftTransaction

	findings  []Finding
	unchecked []Unchecked
}

// leftTransaction is a transaction in which the next script may go on.
type leftTransaction struct {
	number  int
	blocker *Statement
}

// blockerOf is the blocker that a script begins with.
func (l leftTransaction) blockerOf(script []*Statement) *Statement {
	if len(script) == 0 || script[0].Transaction != (Transaction{l.number, true}) {
		return nil
	}
	return l.blocker
}

func newEngine(rules []*Rule, opts Options) *engine {
	if opts.PostgresVersion == 0 {
		opts.PostgresVersion = DefaultVersion
	}
	e := &engine{opts: opts, catalog: NewCatalog(), questions: questionsOf(rules, opts)}
	e.catalog.Complete = len(opts.Base) > 0
	return e
}

// learn follows a script of the base. What it says in words that we do not understand leaves the
// catalog incomplete.
func (e *engine) learn(script *Script) {
	e.begin(script)
	statements := e.sequencer.statements(script)
	for i := 0; i < len(statements); i++ {
		statements = e.withCalled(statements, i)
		e.follow(statements[i])
	}
}

// withCalled puts what a statement runs by calling functions after it.
func (e *engine) withCalled(statements []*Statement, at int) []*Statement {
	called := e.catalog.called(statements[at])
	if len(called) == 0 {
		return statements
	}
	if e.called += len(called); e.called > maxCalled {
		statements[at].Dynamic = true
		return statements
	}
	return slices.Insert(statements, at+1, called...)
}

// follow applies a statement to the catalog.
func (e *engine) follow(stmt *Statement) {
	if stmt.effective() == nil || stmt.Rough || stmt.Dynamic || stmt.Conditional && !stmt.onlyRows() {
		e.catalog.Complete = false
	}
	e.catalog.Apply(stmt)
}

// onlyRows reports whether the statement leaves the schema as it is.
func (s *Statement) onlyRows() bool {
	switch s.Node.GetNode().(type) {
	case *pg_query.Node_InsertStmt, *pg_query.Node_UpdateStmt, *pg_query.Node_DeleteStmt:
		return true
	}
	return false
}

// begin starts a script in a fresh session: a setting that an earlier script left behind is not there
// when the next one is applied on another day.
func (e *engine) begin(script *Script) {
	settings := e.opts.Settings
	if script.file.Settings != nil {
		settings = script.file.Settings
	}
	if around := script.file.Around; len(around) > 0 {
		settings = maps.Clone(settings)
		if settings == nil {
			settings = map[string]string{}
		}
		maps.Copy(settings, around)
	}
	e.catalog.Settings = newSettings(settings)
	e.catalog.Complete = e.catalog.Complete && !script.file.incomplete()
	e.called = 0
}

func (e *engine) lint(script *Script) {
	e.begin(script)
	file := &script.file
	statements := e.sequencer.statements(script)
	for _, stmt := range statements {
		stmt.understand(e.opts.PostgresVersion)
	}
	said := map[string]bool{}
	first, end, count := 0, 0, len(statements) // of the transaction
	before := e.left.blockerOf(statements)
	locked, revocable := held{blocker: before}, false
	var pass Pass
	for i := 0; i < len(statements); i++ {
		stmt := statements[i]
		if statements = e.withCalled(statements, i); i >= end || len(statements) > count {
			if i >= end && i > 0 {
				first, locked = i, held{}
			}
			end, count = endOfTransaction(statements, i), len(statements)
			revocable = slices.ContainsFunc(statements[first:end], (*Statement).revokes)
		}
		stmt.Locks = e.catalog.Locks(stmt, e.opts.PostgresVersion)
		stmt.ForeignKeys = e.catalog.foreignKeys(stmt.Node, e.opts.PostgresVersion)
		e.noteUnsure(script, stmt)
		pass = Pass{
			File: file, Statement: stmt, Node: stmt.Node, Catalog: e.catalog, Version: e.opts.PostgresVersion,
			Before: statements[first:i:i], After: statements[i+1 : end : end], Script: slices.Clip(statements),
			Blocker: locked.blocker, Joined: locked.blocker != nil && locked.blocker == before,
			Held: slices.Clip(locked.reads), Revocable: revocable, said: said, findings: pass.findings,
		}
		e.ask(e.questions.about(file), &pass)
		e.statement++
		e.catalog.origin = &Origin{e.statement, stmt.Transaction.Number, placeOf(file, stmt)}
		e.follow(stmt)
		locked.after(statements[first : i+1])
	}
	if len(statements) > 0 {
		e.left = leftTransaction{statements[len(statements)-1].Transaction.Number, locked.blocker}
	}
}

// endOfTransaction is where the statements that are committed together with the first one end.
func endOfTransaction(statements []*Statement, first int) int {
	end := first + 1
	for end < len(statements) && statements[end].Transaction.Number == statements[first].Transaction.Number {
		end++
	}
	return end
}

func placeOf(file *File, stmt *Statement) place {
	return place{stmt.Position, file.Revision, file.Direction, stmt.Number, stmt.scope}
}
