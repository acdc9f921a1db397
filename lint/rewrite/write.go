package rewrite

import (
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// lockTimeout is how long a rewrite waits for a lock that others have to wait for, where nothing else says so.
const lockTimeout = "SET LOCAL lock_timeout = '5s'"

// writer puts a rewrite together.
type writer struct {
	pass    *lint.Pass
	steps   []step
	differs string
	// failed is set if the deparser did not understand a tree.
	failed bool
}

// step is one revision under construction.
type step struct {
	why        string
	statements []statement
	outside    bool
}

// statement is one statement of a step.
type statement struct {
	sql string
	// python is the operation of Alembic for it, empty if there is none.
	python string
	// strong statements take a lock that others wait for.
	strong bool
	// apart statements read a table under a weak lock, and want to have what came before committed.
	apart bool
}

func weak(sql string) statement   { return statement{sql: sql} }
func strong(sql string) statement { return statement{sql: sql, strong: true} }

func newWriter(pass *lint.Pass) *writer { return &writer{pass: pass} }

// inside adds a step that runs in a transaction. Without statements it is no step.
func (w *writer) inside(why string, statements ...statement) {
	if len(statements) > 0 {
		w.steps = append(w.steps, step{why: why, statements: statements})
	}
}

// outside adds a step of one statement that runs outside of any transaction.
func (w *writer) outside(why string, s statement) {
	w.steps = append(w.steps, step{why: why, statements: []statement{s}, outside: true})
}

// rewrite gives what was written, nil if something could not be.
func (w *writer) rewrite() *lint.Rewrite {
	if w.failed || len(w.steps) == 0 {
		return nil
	}
	result := &lint.Rewrite{Differs: w.differs}
	for i, s := range w.steps {
		s.statements = w.withTimeout(s)
		written := lint.Step{Why: s.why, SQL: w.sql(s), Outside: s.outside}
		switch {
		case w.pass.File.Alembic:
			written.Python = python(s, i > 0)
		case s.outside:
			written.Setup = w.pass.File.Outside
		}
		result.Steps = append(result.Steps, written)
	}
	return result
}

// withTimeout limits the waiting of the statements that others wait behind, unless every session does already.
func (w *writer) withTimeout(s step) []statement {
	first := slices.IndexFunc(s.statements, func(s statement) bool { return s.strong })
	if value, given := w.pass.Catalog.Settings.Given("lock_timeout"); first < 0 || s.outside || given && !isZero(value) {
		return s.statements
	}
	return slices.Insert(slices.Clone(s.statements), first, weak(lockTimeout))
}

// isZero reports whether a timeout is turned off.
func isZero(value string) bool { return strings.Trim(value, "0msinhd ") == "" }

// sql writes the statements of a step. Where nothing else opens a transaction for them, they do.
func (w *writer) sql(s step) string {
	var b strings.Builder
	ownTransaction := len(s.statements) > 1 && !w.pass.File.Wrapped && !w.pass.File.Python
	if ownTransaction {
		b.WriteString("BEGIN;\n")
	}
	for _, statement := range s.statements {
		b.WriteString(statement.sql + ";\n")
	}
	if ownTransaction {
		b.WriteString("COMMIT;\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
