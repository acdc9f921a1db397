package lint

// Rule is one thing to look for in migrations.
type Rule struct {
	// ID names the rule in findings, ignore comments, the configuration and its page. It names the
	// SQL first, then what is wrong with it. A released ID keeps its meaning.
	ID string
	// Group is what the rule is about. Lists of rules are sorted by it.
	Group Group
	// Severity is the default; the configuration may change it.
	Severity Severity
	// Approve marks a deliberate change that wants a person's reason: the comment that would silence
	// another finding approves this one, and the plan lists it with the reason.
	Approve bool
	// Summary says in one sentence what happens.
	Summary string
	// Check looks at one statement and reports what it finds; the engine calls it for every statement
	// of a script in order. It is nil for findings that are not read from SQL, such as those of the
	// history and of the replay.
	Check func(*Pass)
	// Rewrite gives what to write instead of the statement that Check has just reported. It gives nil where
	// that takes a person. Most rules have none.
	Rewrite func(*Pass) *Rewrite
	// Finish looks at the schema after the last statement of the change, at what is still missing
	// then. Most rules have none.
	Finish func(*Pass)
}

// Reads reports whether the rule is read from SQL.
func (r *Rule) Reads() bool { return r.Check != nil || r.Finish != nil }

// Group is what a rule is about.
type Group string

// The groups, in the order in which rules are listed.
const (
	History      Group = "history"
	Columns      Group = "columns"
	Constraints  Group = "constraints"
	Indexes      Group = "indexes"
	Partitions   Group = "partitions"
	Tables       Group = "tables"
	Types        Group = "types"
	Programs     Group = "views, functions and policies"
	Transactions Group = "transactions"
	Data         Group = "data"
	Servers      Group = "server"
	Replay       Group = "replay"
	Style        Group = "style"
	Checking     Group = "checking"
)

// Groups are all groups in the order in which rules are listed.
func Groups() []Group {
	return []Group{
		History, Columns, Constraints, Indexes, Partitions, Tables, Types, Programs, Transactions, Data,
		Servers, Replay, Style, Checking,
	}
}

// The rules that the engine itself reports. They are in the catalog like all others.
const (
	UnanalysableStatement = "unanalysable-statement"
	IgnoreWithoutReason   = "ignore-without-reason"
	UnusedIgnore          = "unused-ignore"
	UnknownRule           = "unknown-rule"
)
