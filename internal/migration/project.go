// Package migration knows the migration tools: how to find the projects they manage, and how to read
// the revisions in them. It reads trees through fs.FS and runs nothing.
package migration

import "github.com/migrate-check/migrate-check/lint"

// Project is a directory that one tool manages, as one tree (base or head) shows it.
type Project struct {
	// Tool is the name of the tool, as in the catalog of Tools.
	Tool string
	// Dir is the project's directory, slash-separated and relative to the root of the tree, "." for
	// the root itself. For Alembic it is the directory of alembic.ini.
	Dir string
	// Ref is what git calls the tree, for the commands in messages. The caller sets it.
	Ref string
	// Revisions are in the order in which the tool applies them.
	Revisions []*Revision
	// Problems are what keeps the tool from ordering or applying the revisions.
	Problems []lint.Finding
	// Unread are the revisions of which only running them tells where they stand in the history.
	Unread []Unread
	// doubles are revisions that have the ID of another one. Problems tell of them.
	doubles []*Revision
	// mended are the files that are no text, and how they were read all the same.
	mended map[string]string
	// Files are all paths that belong to the project's history, relative to the root of the tree:
	// the revisions and what they load.
	Files []string
	// VersionTable is where the tool records what it applied, such as "public.schema_migrations", or "alembic_version" in
	// whatever schema. It is left out of snapshots.
	VersionTable string
	// OneTransaction is whether the tool applies all that is pending in one transaction, as Alembic does unless env.py
	// says otherwise.
	OneTransaction bool
}

// Unread is a file that computes what places it in the history.
type Unread struct {
	Path string
	Line int
	// Name is the variable, such as "down_revision".
	Name string
}

// isName reports whether it is how other revisions call this one.
func (u Unread) isName() bool { return u.Name == "revision" || u.Name == "branch_labels" }

// Revision is one step of a project.
type Revision struct {
	// ID is what the tool's version table holds once the revision is applied.
	ID string
	// Message is the revision's title in words.
	Message string
	// Parents are the IDs of the revisions it follows, in the graph's sense for Alembic (several for a
	// merge); the previous revision for tools that only number their files. Empty for the first.
	Parents []string
	// DependsOn and Labels are Alembic's.
	DependsOn []string
	Labels    []string
	// Replaces are the IDs of revisions that this one stands for, declared with the reason: a squash.
	Replaces       []string
	ReplacesReason string
	// Repeatable revisions run again whenever they change: Flyway's R files, Liquibase's runOnChange.
	Repeatable bool
	// Upgrade and Downgrade are its two scripts.
	Upgrade   Script
	Downgrade Script
	// Irreversible is the declared reason why there is no downgrade. Empty if none was declared.
	Irreversible string
	// declaredAt is where.
	declaredAt lint.Position
	// unplaced is set if only running it can tell which revisions come before.
	unplaced bool
	// skimmed is set if the scripts were not looked into, as the other tree has the very same file.
	skimmed bool
}

// script is the script of one direction.
func (r *Revision) script(direction lint.Direction) *Script {
	if direction == lint.Downgrade {
		return &r.Downgrade
	}
	return &r.Upgrade
}

// Path is the file that holds the revision's upgrade.
func (r *Revision) Path() string { return r.Upgrade.Path }

// Script is what one direction of a revision does.
type Script struct {
	// Direction says which one it is.
	Direction lint.Direction
	// Path is the file, relative to the root of the tree. Empty if there is no such script.
	Path string
	// Source is the whole text of that file.
	Source string
	// Language is what the script is written in.
	Language Language
	// Line is where in the file the script begins: the "-- +goose Down" line, the "def downgrade" line.
	Line int
	// Empty scripts do nothing: no statement, or "pass".
	Empty bool
	// Parts are the texts that the tool sends to the server, one message each, in order. Only SQL
	// scripts have parts.
	Parts []Part
	// Wrapped scripts run between BEGIN and COMMIT of the tool.
	Wrapped bool
	// Outside is what the tool wants written so that it runs the script outside of a transaction. May be empty.
	Outside string
	// Loads are the other files that the script reads or imports, sorted by path.
	Loads []Loaded
	// otherLineEnds is set if git keeps the file with other line ends than the base has.
	otherLineEnds bool
	// section is what of Source belongs to the revision where a file holds several; empty means all.
	section string
	// Refused is why the tool does not run the script. Nil if it does.
	Refused *Refused
	// raises is the exception that the script raises and does nothing else.
	raises string
	// lasting is set if Python was seen to execute nothing but what no statement undoes.
	lasting bool
}

// Refused is what a tool refuses a script for before it sends anything.
type Refused struct {
	Line          int
	Message, Hint string
}

// Missing reports whether the revision has no such script at all.
func (s Script) Missing() bool { return s.Path == "" }

// Language is what a script is written in.
type Language string

const (
	SQL    Language = "sql"
	Python Language = "python"
	// Go scripts are goose's. Only the project's own program can run them.
	Go Language = "go"
	// Program is any other language. Only the project's own program can run it, and only a run shows its SQL.
	Program Language = "program"
)

// Part is one message to the server: a single statement, or several separated by semicolons, which
// PostgreSQL then runs in one implicit transaction.
type Part struct {
	// Offset is where Text begins in the script's Source, in bytes.
	Offset int
	// Text is Source[Offset:Offset+len(Text)], unless the tool substitutes in it.
	Text string
}
