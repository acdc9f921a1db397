// Package apply runs one script of a revision on a database, exactly as the migration tool would, and
// says what happened statement by statement.
package apply

import (
	"context"
	"time"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/lint"
)

// Runner applies scripts of one project. It is used by one goroutine at a time.
type Runner interface {
	// Apply runs one direction of a revision on the database and records it in the tool's version
	// table. A script that the server or the tool refuses is an Outcome with a Failure; an error means
	// that the script could not be tried at all.
	Apply(ctx context.Context, db *postgres.Database, revision *migration.Revision, direction lint.Direction) (*Outcome, error)
	// Close ends the programs that the runner started.
	Close() error
}

// Releaser is a Runner that keeps a session between scripts.
type Releaser interface {
	// Release ends the session and waits until the server has let go of it, so that the database can be
	// copied.
	Release(ctx context.Context)
}

// Recorder is a Runner that can record revisions as applied without running them.
type Recorder interface {
	// Record writes the revisions, in their order, into the tool's version table.
	Record(ctx context.Context, db *postgres.Database, revisions []*migration.Revision) error
}

// Outcome is what one script did.
type Outcome struct {
	// Statements are what was sent to the server, in order, as far as the script came.
	Statements []Statement
	// Duration is how long the script took, the tool's own time included.
	Duration time.Duration
	// Failure is nil if the script succeeded.
	Failure *Failure
	// Trace is what the server did, if the script was watched: the statements of the tool itself and of
	// its driver are in it too.
	Trace []trace.Statement
	// Left is what a script that succeeded left in the session in which the tool goes on, sorted. It is nil
	// if nobody looked.
	Left []Leftover
	// OneTransaction is whether the tool runs all revisions of one upgrade in one transaction. Nil if it does not say.
	OneTransaction *bool
}

// Statement is one statement that the script sent.
type Statement struct {
	// SQL is the text as the server got it, without a trailing semicolon.
	SQL string
	// Position is the line of the SQL file, or of the Python revision, that caused it.
	lint.Position
	// Parameters is how many values were bound to it; they themselves are not kept. Always 0 for SQL
	// files.
	Parameters int
	// Transaction numbers the transactions of the script from 1; 0 is a statement on its own
	// (autocommit).
	Transaction int
	// Duration is the time from sending the statement to its result.
	Duration time.Duration
	// Rows is the count in the server's command tag, -1 if it has none.
	Rows int64
	// Traced are the places in the Outcome's Trace of what the server did for it: more than one if the
	// text holds several statements, or ran with several lists of parameters. Empty if the script was
	// not watched, or the statement was not found again.
	Traced []int
}

// Failure is why a script did not succeed.
type Failure struct {
	// Message is the server's or the tool's own message, one line.
	Message string
	// SQLState is the server's error code, empty if the server did not refuse anything.
	SQLState string
	// Detail and Hint are the server's.
	Detail string
	Hint   string
	// Statement is the SQL that failed. Empty if the failure was not in a statement.
	Statement string
	// Position is the line of the user's file where it failed.
	lint.Position
	// TimedOut is set when the script was ended because it ran longer than allowed. Message then says
	// what it waited for.
	TimedOut bool
	// Untried is set when the script cannot be run here at all, which says nothing about it.
	Untried bool
	// Output is what the tool printed that explains the failure, such as a Python traceback.
	Output string
	// Missed says what the script may have lacked, such as variables, and what to do about it. May be empty.
	Missed string
}
