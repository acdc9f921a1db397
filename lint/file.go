package lint

import (
	"cmp"
	"fmt"
)

// File is one script to lint: one direction of a revision, or just a file of SQL.
type File struct {
	// Path is slash-separated and relative to the root of the repository. InTree is so where Path is written
	// otherwise, for the configuration's ignores; else it is empty.
	Path, InTree string
	// Revision and Direction say what the script belongs to. May be empty.
	Revision  string
	Direction Direction
	// Source is the whole text of the file. Positions and ignore comments are looked up in it.
	Source string
	// FirstLine and LastLine bound the script in Source where the file holds more than this script,
	// such as the other direction. 0 is the first and the last line of the file. An ignore outside of
	// them is not called unused.
	FirstLine, LastLine int
	// Python is whether Source is Python, or another language, rather than SQL. Its statements are those in
	// Sent, and no others.
	Python bool

	// Parts are the texts that the tool sends to the server, one message each. Where Parts and Sent are
	// nil, Source is read as psql reads it: one message per statement. A script that sends nothing has
	// Parts that are empty, and not nil.
	Parts []Part
	// Wrapped scripts run between BEGIN and COMMIT of the tool.
	Wrapped bool
	// Alembic is whether the script is a revision of Alembic.
	Alembic bool
	// Outside is what the migration tool wants written so that it runs a script outside of a transaction,
	// such as "-- +goose NO TRANSACTION". Empty where nothing is needed, or the tool is not known.
	Outside string
	// Sent are statements that are known one by one, as a run shows them or as they stand in Python.
	// They are instead of Parts, and say themselves how they are run. It is nil for Python of which nothing
	// is known; Python that sends nothing has one that is empty.
	Sent []Sent
	// Unread are the places in Python that send what only a run shows. What Sent says is then not all.
	Unread []Unread

	// Settings are in force when the script begins, where a run has shown them. They are instead of those in
	// the Options; nil if they are not known.
	Settings map[string]string
	// Around are settings that the code around the script is seen to make, such as env.py. They come on top.
	Around map[string]string

	// unsure are the lines of statements about something that is not known.
	unsure []lineRange
}

// inTree is the path in the repository.
func (f *File) inTree() string { return cmp.Or(f.InTree, f.Path) }

// Part is one message to the server: a single statement, or several separated by semicolons, which
// PostgreSQL then runs in one implicit transaction.
type Part struct {
	// Offset is where Text begins in the file's Source, in bytes.
	Offset int
	// Text is Source[Offset:Offset+len(Text)], unless the tool substitutes in it.
	Text string
}

// Sent is a message whose origin in the user's file is only known as a place.
type Sent struct {
	SQL string
	// Position is what caused it, such as the op.add_column call.
	Position Position
	// Transaction is the same for everything that is committed together, also across files. 0 is
	// outside of any transaction.
	Transaction int
	// Conditional is whether it may not be sent, or more than once.
	Conditional bool
}

// Unread is a place whose SQL only a run shows.
type Unread struct {
	Position Position
	// Code is the first line of it, Why the reason, such as "only a run tells the name of the table".
	Code, Why string
}

// incomplete reports whether the file sends something that is not known.
func (f *File) incomplete() bool { return f.Python && f.Sent == nil || len(f.Unread) > 0 }

// Options say how to lint. The zero value is the default.
type Options struct {
	// PostgresVersion is the major version that the migrations will run on; 0 is DefaultVersion.
	PostgresVersion int
	// Severities change the rules' own, by ID.
	Severities map[string]Severity
	// Ignores are the configuration's. Book counts what they silence; it may be nil.
	Ignores []Ignore
	Book    *IgnoreBook
	// Today decides which ignores have ended, as a date such as 2027-01-31. Empty ends none.
	Today string
	// Base are the upgrades that were applied before, in order. They are not linted; they tell what
	// the schema looks like.
	Base []File
	// Settings are in force when the migrations begin, set outside of them: by the role, the database
	// or env.py, such as {"lock_timeout": "5s"}. Names are in lower case.
	Settings map[string]string
}

// DefaultVersion is the PostgreSQL version that is assumed where none is given. The rules know what the versions
// from OldestVersion to NewestVersion do.
const (
	DefaultVersion = 16
	OldestVersion  = 10
	NewestVersion  = 18
)

// CheckVersion says what is wrong with a major version, nil if the rules know it.
func CheckVersion(version int) error {
	if version < OldestVersion || version > NewestVersion {
		return fmt.Errorf("PostgreSQL %d is not known; use %d to %d", version, OldestVersion, NewestVersion)
	}
	return nil
}

// Result is what linting shows.
type Result struct {
	// Findings are sorted by position. Approved ones are among them.
	Findings []Finding
	// Ignored findings were silenced, with the reason in Approved.
	Ignored []Finding
	// Disproved findings were read from the text and contradicted by a run.
	Disproved []Finding
	// Unchecked is what a rule could not judge because the rule itself broke.
	Unchecked []Unchecked
}

// Unchecked is a rule that broke off at a statement.
type Unchecked struct {
	Rule     string
	Position Position
	Why      string
}
