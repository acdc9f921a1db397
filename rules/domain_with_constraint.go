package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "domain-with-constraint",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "A constraint of a domain is hard to change once tables use it",
		Check:    checkDomainWithConstraint,
	})
}

func checkDomainWithConstraint(pass *lint.Pass) {
	for _, constraint := range pass.Node.GetCreateDomainStmt().GetConstraints() {
		switch constraint.GetConstraint().GetContype() {
		case pg_query.ConstrType_CONSTR_CHECK, pg_query.ConstrType_CONSTR_NOTNULL:
			pass.Reportf("to change this later locks every table that uses the domain").
				Hintf("put the condition on the tables")
			return
		}
	}
}
