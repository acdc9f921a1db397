package apply

import (
	"regexp"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/lint"
)

// see takes the statements of a script from the trace: all but those by which the program, its driver and
// we keep our books. What the server refused explains a failure better than what the program printed.
func (c *Command) see(outcome *Outcome, revision *migration.Revision, direction lint.Direction) {
	at := lint.Position{Path: revision.Path()} // which line sent it is not known
	for i, traced := range outcome.Trace {
		if c.isBookkeeping(&traced) {
			continue
		}
		outcome.Statements = append(outcome.Statements, Statement{
			SQL: traced.SQL, Position: at, Transaction: traced.Transaction, Duration: traced.Duration, Rows: traced.Rows, Traced: []int{i},
		})
	}
	if outcome.Failure == nil {
		return
	}
	for _, traced := range slices.Backward(outcome.Trace) {
		// What follows the first refusal in a transaction is refused for that reason alone.
		const inFailedTransaction = "25P02"
		if traced.Err == nil || traced.Err.Code == inFailedTransaction || c.isBookkeeping(&traced) {
			continue
		}
		told := outcome.Failure
		outcome.Failure = newFailure(traced.Err, traced.SQL, at)
		outcome.Failure.Output = told.Output
		if told.Missed != c.notGiven() {
			outcome.Failure.Missed = told.Missed
		}
		return
	}
}

// isBookkeeping reports whether a statement is none of the revision's own: it begins or ends a transaction,
// is about a setting that drivers set, names the version table, or only reads the server's catalogs.
func (c *Command) isBookkeeping(s *trace.Statement) bool {
	if namesTable(s.SQL, c.project.VersionTable) {
		return true
	}
	switch word, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(s.SQL)), " "); strings.TrimSuffix(word, ";") {
	case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "SHOW", "DISCARD", "DEALLOCATE":
		return true
	case "SET":
		return !settingThatCounts.MatchString(s.SQL)
	case "SELECT":
		return s.Err == nil && len(s.Locks)+len(s.Accesses)+len(s.Created)+len(s.Dropped) == 0
	}
	return false
}

// settingThatCounts is one that decides what the next statements do. The others end with the program.
var settingThatCounts = regexp.MustCompile(`(?i)\b(lock_timeout|statement_timeout|search_path|role|session_replication_role)\b`)

// namesTable reports whether a text has the name of a table in it.
func namesTable(sql, table string) bool {
	return hasWord(strings.ToLower(sql), strings.ToLower(table[strings.LastIndexByte(table, '.')+1:]))
}
