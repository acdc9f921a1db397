package lint

import "cmp"

// Finding is one place where a rule applies.
type Finding struct {
	// Rule is the rule's ID.
	Rule string `json:"rule"`
	// Severity is what the configuration makes of the finding: an error blocks, a warning does not, a
	// note only informs.
	Severity Severity `json:"severity"`
	// Message says in one sentence what the user's change does, and to whom.
	Message string `json:"message"`
	// Detail is preformatted text that belongs to the finding, such as a server error or a schema
	// diff. May be empty, may have several lines.
	Detail string `json:"detail,omitempty"`
	// Hint says what to do about it. May be empty.
	Hint string `json:"hint,omitempty"`
	// Rewrite is what to write instead of the statement. Nil if that takes a person.
	Rewrite *Rewrite `json:"rewrite,omitempty"`
	// Position is where in the user's files. Its path is empty for findings about a whole project.
	Position
	// Changed is where the change touches the file, if not on every line of the finding: lines of the finding, else
	// the first changed line of the file. Nil where all of them are changed, or the change leaves the file alone.
	Changed *Lines `json:"changed,omitempty"`
	// Gone is set if the change removes the file: the head has no line to show.
	Gone bool `json:"gone,omitempty"`
	// Source is the text of the lines from Line to EndLine, as they stand in the file. May be empty.
	Source string `json:"source,omitempty"`
	// Revision is the ID of the revision, if the finding is about one.
	Revision string `json:"revision,omitempty"`
	// Direction is which script of the revision the finding is about. May be empty.
	Direction Direction `json:"direction,omitempty"`
	// Evidence says whether the finding was read from the text or seen on the throwaway database.
	Evidence Evidence `json:"evidence"`
	// Approved is the reason a person gave for a deliberate change. An approved finding does not
	// block, and stays visible.
	Approved string `json:"approved,omitempty"`

	// Statement is the number of the statement in its script, from 1; 0 if the finding is not about
	// a statement.
	Statement int `json:"-"`
	// Claim is what the finding says PostgreSQL does, to be held against what it did.
	Claim Claim `json:"-"`
	// Disproved findings were read from the text and contradicted by a run. Settle sets them
	// aside, and an ignore of one is not unused.
	Disproved bool `json:"-"`

	scope lineRange
	// asItStands findings have no Rewrite.
	asItStands bool
}

// Claim is a prediction that a run can confirm or disprove. The zero Claim predicts nothing.
type Claim struct {
	// Table is the table it is about, "schema.name", the schema empty if unknown.
	Table string
	// Lock is the mode of the lock on the table, such as "AccessExclusiveLock".
	Lock string
	// Scan and Rewrite say that the whole table is read, or written anew.
	Scan, Rewrite bool
	// Fails says that the statement itself fails.
	Fails bool
	// Conditional claims depend on what the throwaway database need not have in common with others, such
	// as rows or the time zone. A run can confirm them, and cannot disprove them.
	Conditional bool
}

// Position is a place in a file of the user's.
type Position struct {
	// Path is slash-separated and relative to the root of the repository.
	Path string `json:"path,omitempty"`
	// Line and Column count from 1, columns in characters; 0 means unknown.
	Line    int `json:"line,omitempty"`
	Column  int `json:"column,omitempty"`
	EndLine int `json:"endLine,omitempty"`
}

// Lines are lines of a file one after the other, the first and the last included. They count from 1.
type Lines struct {
	First int `json:"first"`
	Last  int `json:"last"`
}

// Compare orders positions by path, line and column.
func (p Position) Compare(q Position) int {
	return cmp.Or(
		cmp.Compare(p.Path, q.Path),
		cmp.Compare(p.Line, q.Line),
		cmp.Compare(p.Column, q.Column),
	)
}

// Direction is one of the two scripts of a revision.
type Direction string

const (
	Upgrade   Direction = "upgrade"
	Downgrade Direction = "downgrade"
)

// Evidence is how we know of a finding.
type Evidence string

const (
	// Static findings were read from the text and not contradicted.
	Static Evidence = "static"
	// Observed findings were seen on the throwaway database alone.
	Observed Evidence = "observed"
	// Confirmed findings were read from the text and then seen.
	Confirmed Evidence = "confirmed"
)

// Compare orders findings as a reader wants them: by place, then the worst first, then by rule.
func (f Finding) Compare(g Finding) int {
	return cmp.Or(
		f.Position.Compare(g.Position),
		cmp.Compare(g.Severity, f.Severity),
		cmp.Compare(f.Rule, g.Rule),
		cmp.Compare(f.Message, g.Message),
	)
}
