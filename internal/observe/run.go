package observe

import (
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/lint"
)

// run is the first upgrade of a revision.
type run struct {
	*schema
	round   *replay.Round
	traced  []trace.Statement
	effects [][]trace.Effect
	// statements are those of the script as the linter numbers them, the first at 0. A statement that was
	// not found in the trace has no places in it.
	statements []apply.Statement
}

func newRun(round *replay.Round, s *schema) *run {
	r := &run{schema: s, round: round, traced: round.Up.Trace, effects: trace.Effects(round.Up.Trace)}
	for _, statement := range round.Up.Statements {
		r.statements = append(r.statements, numbered(statement, round.Revision.Upgrade.Language)...)
	}
	return r
}

// numbered takes a statement of Python apart as the linter does: it may be several, or none.
func numbered(statement apply.Statement, language migration.Language) []apply.Statement {
	if language != migration.Python || len(statement.Traced) == 1 && !strings.Contains(statement.SQL, ";") {
		return []apply.Statement{statement}
	}
	parts := make([]apply.Statement, len(lint.Parse(statement.SQL)))
	for i := range parts {
		parts[i] = statement
		switch {
		case len(statement.Traced) == len(parts):
			parts[i].Traced = statement.Traced[i : i+1]
		case len(parts) > 1:
			parts[i].Traced = nil
		}
	}
	return parts
}

func (r *run) isAbout(f *lint.Finding) bool {
	return f.Revision == r.round.Revision.ID && f.Direction == lint.Upgrade && f.Statement > 0 && f.Statement <= len(r.statements)
}

// held is the strongest lock that the transaction of a traced statement had on a table by then.
func (r *run) held(at int, table func(trace.Relation) bool) (mode trace.Mode) {
	for i := at; i >= 0; i-- {
		if i != at && (r.traced[at].Transaction == 0 || r.traced[i].Transaction != r.traced[at].Transaction) {
			continue
		}
		for _, effect := range r.effects[i] {
			if table(effect.Table) && effect.Mode.Strength() > mode.Strength() {
				mode = effect.Mode
			}
		}
	}
	return mode
}

// did reports whether a traced statement did something to a table.
func (r *run) did(at int, table func(trace.Relation) bool, what func(trace.Effect) bool) bool {
	return slices.ContainsFunc(r.effects[at], func(e trace.Effect) bool { return table(e.Table) && what(e) })
}
