package observe

import (
	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/lint"
)

// withdrawRefused takes back that a statement could not be parsed where the server cannot either: that the upgrade
// fails is said already, and is what is wrong.
func withdrawRefused(findings []lint.Finding, round *replay.Round) {
	failure := round.Up.Failure
	if failure == nil || failure.SQLState == "" {
		return
	}
	for i := range findings {
		f := &findings[i]
		if f.Rule == lint.UnanalysableStatement && f.Revision == round.Revision.ID && f.Evidence == lint.Static &&
			(isAt(f.Position, failure.Position) || isStatement(f, round, failure.Statement)) {
			disprove(f, "the throwaway server refuses it, and the upgrade fails there")
		}
	}
}

// isAt reports whether the parsers of both stop at one place. Of Python only the line is known.
func isAt(p, q lint.Position) bool {
	return p.Path == q.Path && p.Line == q.Line && p.Line > 0 && (p.Column == q.Column || p.Column == 0 || q.Column == 0)
}

// isStatement reports whether a finding is about the statement that the server refused.
func isStatement(f *lint.Finding, round *replay.Round, refused string) bool {
	r := newRun(round, newSchema(nil))
	return r.isAbout(f) && f.Statement == len(r.statements) && r.statements[f.Statement-1].SQL == refused
}
