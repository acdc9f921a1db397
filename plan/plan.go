// Package plan is the document that says what a change does to the database, its verdict, and the
// formats it is written in. Every output is rendered from the same Plan.
package plan

import (
	"time"

	"github.com/migrate-check/migrate-check/lint"
)

// Version is the version of the JSON form. It changes when a reader of the old form would misread
// the new one.
const Version = 1

// Plan is the whole result of one run.
type Plan struct {
	Version int `json:"version"`
	// Tool is the version of migrate-check.
	Tool string `json:"tool"`
	// Verdict is what the run decides. It follows from the rest; see Judge.
	Verdict Verdict `json:"verdict"`
	// FailOn is the severity from which on findings block; empty is FailOnError.
	FailOn FailOn `json:"failOn,omitempty"`
	// All is set if every revision was to be replayed, not only those that the head adds.
	All bool `json:"all,omitempty"`
	// Dirs are where projects were looked for, slash-separated and relative to the root of the repository. They stay
	// the same when a change adds a project.
	Dirs []string `json:"dirs,omitempty"`
	// Base and Head are what was compared.
	Base Tree `json:"base"`
	Head Tree `json:"head"`
	// Postgres is the server the replay ran on, nil if there was none.
	Postgres *Postgres `json:"postgres,omitempty"`
	// Projects are sorted by directory.
	Projects []Project `json:"projects"`
	// Unchecked is what could not be checked in the run as a whole.
	Unchecked []Unchecked `json:"unchecked,omitempty"`
}

// Tree is a state of the repository.
type Tree struct {
	// Ref is the name it was found by, such as "origin/main"; "work tree" for uncommitted files.
	Ref string `json:"ref,omitempty"`
	// Commit is the full object name, empty for a work tree without commits.
	Commit string `json:"commit,omitempty"`
}

// Postgres is the throwaway server.
type Postgres struct {
	// Source is "container", "local" or "url".
	Source  string `json:"source"`
	Version string `json:"version"`
	Detail  string `json:"detail,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// Project is one migration project.
type Project struct {
	Dir  string `json:"dir"`
	Tool string `json:"tool"`
	// Applied is how many revisions are on the base.
	Applied int `json:"applied"`
	// Cached is how many of them were not applied in this run, as an earlier one has kept the state after
	// them.
	Cached int `json:"cached,omitempty"`
	// Revisions are the pending ones, in order; with Plan.All, those on the base too.
	Revisions []Revision `json:"revisions"`
	// Findings are sorted by position. Ignored ones are not among them; approved ones are.
	Findings []lint.Finding `json:"findings"`
	// Ignored findings were silenced by the user, with the reason in Approved.
	Ignored []lint.Finding `json:"ignored,omitempty"`
	// Disproved are findings that were read from the text and that the run contradicted: checked and
	// fine. Detail says what the run showed.
	Disproved []lint.Finding `json:"checkedAndFine,omitempty"`
	// Environments say where databases stand, in the order in which they were named.
	Environments []Environment `json:"environments,omitempty"`
	// Unchecked is what could not be checked in this project.
	Unchecked []Unchecked `json:"unchecked,omitempty"`
	// Unwatched is why the locks of the upgrades were not watched, or not all of them. Findings then rest
	// on the text.
	Unwatched string `json:"unwatched,omitempty"`
	// Unseeded is why no upgrade was tried on tables with rows; empty if they were.
	Unseeded string `json:"unseeded,omitempty"`
	// Withheld says which variables the project's code asked for that are set here and were not passed on, and
	// what to do about it; empty if there are none.
	Withheld string `json:"withheld,omitempty"`
	// Unfilled are the tables that stayed empty all the same, sorted by name. Where that keeps something
	// from being checked, it is among the Unchecked too.
	Unfilled []Unfilled `json:"unfilled,omitempty"`
}

// Unfilled is a table that no row could be made for.
type Unfilled struct {
	Table  string `json:"table"`
	Reason string `json:"reason"`
}

// Environment is a database that has revisions of the project.
type Environment struct {
	Name string `json:"name"`
	// Current are the IDs of its last revisions, several where the history has branches.
	Current []string `json:"current"`
	// Behind are the IDs of the base's revisions that it lacks.
	Behind []string `json:"behind"`
	// Lost is set if nothing says what it lacks: it is at a revision whose file is not here.
	Lost bool `json:"lost,omitempty"`
	// Unknown are the IDs of revisions that it has and the head has not.
	Unknown []string `json:"unknown"`
}

// Revision is one pending revision.
type Revision struct {
	ID      string   `json:"id"`
	Message string   `json:"message,omitempty"`
	Path    string   `json:"path"`
	Parents []string `json:"parents,omitempty"`
	// Upgrade, Downgrade and Again are the three steps of the replay.
	Upgrade   Step `json:"upgrade"`
	Downgrade Step `json:"downgrade"`
	Again     Step `json:"again"`
	// Statements are what the upgrade sent to the server, or would send.
	Statements []Statement `json:"statements,omitempty"`
	// Locks are the strongest lock on each table that was there before the upgrade.
	Locks []Lock `json:"locks,omitempty"`
	// Schema is what the upgrade changes in the schema, object by object.
	Schema []Change `json:"schema,omitempty"`
}

// Step is one step of a replay.
type Step struct {
	Result StepResult `json:"result"`
	// Duration is wall time, 0 if the step was not tried.
	Duration time.Duration `json:"nanoseconds,omitempty"`
}

// StepResult is how a step ended.
type StepResult string

const (
	OK      StepResult = "ok"
	Failed  StepResult = "failed"
	Differs StepResult = "differs" // it ran, and left another schema than it should
	NotRun  StepResult = "not-run"
	None    StepResult = "none" // there is no such script
)

// Statement is one statement of an upgrade.
type Statement struct {
	SQL         string        `json:"sql"`
	Path        string        `json:"path,omitempty"`
	Line        int           `json:"line,omitempty"`
	Transaction int           `json:"transaction,omitempty"`
	Duration    time.Duration `json:"nanoseconds,omitempty"`
	// Watched is whether the lock trace saw the statement.
	Watched bool `json:"watched,omitempty"`
	// Outside says how it was seen if it refuses a transaction, so that another session had to look; empty if
	// it was seen from inside.
	Outside Outside `json:"outside,omitempty"`
	// Rows are what it did to the rows of tables, sorted by name.
	Rows []Rows `json:"rows,omitempty"`
	// Locks are those that it took on tables that were there before the upgrade, and those under which
	// it read or wrote such a table as a whole. They are held to the end of the transaction.
	Locks []Lock `json:"locks,omitempty"`
}

// Lock is a lock that an upgrade holds on a table.
type Lock struct {
	Table string `json:"table"`
	// Mode is PostgreSQL's name without the word LOCK, such as "ACCESS EXCLUSIVE".
	Mode string `json:"mode"`
	// Blocks says who has to wait: "reads and writes", "writes"; empty if neither does.
	Blocks string `json:"blocks,omitempty"`
	// Held is the time from taking the lock to the end of the transaction.
	Held time.Duration `json:"nanoseconds,omitempty"`
	// Since is the number of the statement that took the lock, from 1; 0 if the tool took it on its own account.
	Since int `json:"since,omitempty"`
	// Until is when the lock goes, nil if that was not seen.
	Until *Until `json:"until,omitempty"`
	// Rewrite and Scan are set if the table was rewritten or read as a whole under the lock.
	Rewrite bool `json:"rewrite,omitempty"`
	Scan    bool `json:"scan,omitempty"`
	// Reason is why the table was rewritten, in a few words; empty if the statement does not tell.
	Reason string `json:"rewriteReason,omitempty"`
	// Index is set if an index on the table was built under the lock.
	Index bool `json:"index,omitempty"`
}

// Until is the end of a lock.
type Until struct {
	// Statement is the number of the last statement that runs under the lock, from 1, and Line its line.
	Statement int `json:"statement"`
	Line      int `json:"line,omitempty"`
	// Event is what comes then and ends the lock.
	Event Event `json:"event"`
}

// Event ends a lock.
type Event string

const (
	Commit       Event = "commit"
	Rollback     Event = "rollback"
	StatementEnd Event = "statement" // it ran outside a transaction
)

// Outside is how a statement was seen from another session.
type Outside string

const (
	// Stopped statements were made to wait half-way; locks that they took later are missing.
	Stopped Outside = "stopped"
	// Polled statements could not be stopped; short locks may be missing.
	Polled Outside = "polled"
)

// Rows counts the rows of a table that a statement changed, those of a rolled-back savepoint included.
type Rows struct {
	Table    string `json:"table"`
	Inserted int64  `json:"inserted,omitempty"`
	Updated  int64  `json:"updated,omitempty"`
	Deleted  int64  `json:"deleted,omitempty"`
}

// Change is one object that differs between two states of the schema.
type Change struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Unchecked is something that could not be checked. It makes the verdict incomplete.
type Unchecked struct {
	What string `json:"what"`
	Why  string `json:"why"`
	// Fix says what to install, start or set.
	Fix string `json:"fix,omitempty"`
	// Output is what a program printed that explains it, such as a Python traceback.
	Output string `json:"output,omitempty"`
}
