package lint

import (
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Rewrite is what to write instead of a statement: it leads to the same schema, and blocks less.
type Rewrite struct {
	// Steps are in order. Each is a revision of its own, so that what the step before did is committed.
	Steps []Step `json:"steps"`
	// Differs says in what the schema then differs all the same. Empty if in nothing.
	Differs string `json:"differs,omitempty"`
}

// Step is one revision of a Rewrite.
type Step struct {
	// Why says in a few words what the step does, and to whom.
	Why string `json:"why"`
	// SQL are the statements, one after the other, each with its semicolon.
	SQL string `json:"sql"`
	// Python is the same as lines of a revision of Alembic. Empty for other tools.
	Python string `json:"python,omitempty"`
	// Outside is set if the step is refused inside a transaction.
	Outside bool `json:"outsideTransaction,omitempty"`
	// Setup is what the migration tool wants written so that it opens none. May be empty.
	Setup string `json:"setup,omitempty"`
}

// rewrite asks the rule what to write instead of the statement, and adds it to its findings about it.
func (p *Pass) rewrite(findings []Finding) {
	if p.Statement == nil || p.Statement.Understood() || p.Statement.Body || p.Rule.Rewrite == nil || p.Statement.hasParameters() {
		return
	}
	var rewrite *Rewrite
	for i := range findings {
		if findings[i].Statement != p.Statement.Number || findings[i].asItStands {
			continue
		}
		if rewrite == nil {
			rewrite = p.Rule.Rewrite(p)
		}
		findings[i].Rewrite = rewrite
	}
}

// hasParameters reports whether values are sent beside the statement: written alone, it cannot run.
func (s *Statement) hasParameters() (has bool) {
	if !strings.Contains(s.SQL, "$1") {
		return false
	}
	walk(s.Node, func(n *pg_query.Node) bool {
		has = has || n.GetParamRef() != nil
		return !has
	})
	return has
}
