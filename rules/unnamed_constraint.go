package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "unnamed-constraint",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "A constraint without a name gets one that the downgrade has to guess",
		Check:    checkUnnamedConstraint,
	})
}

func checkUnnamedConstraint(pass *lint.Pass) {
	for _, cmd := range pass.Node.GetAlterTableStmt().GetCmds() {
		c := cmd.GetAlterTableCmd()
		if c.GetSubtype() != pg_query.AlterTableType_AT_AddConstraint || c.GetDef().GetConstraint().GetConname() != "" {
			continue
		}
		pass.Reportf("PostgreSQL chooses the name of the constraint").
			At(c.GetDef().GetConstraint().GetLocation()).
			Hintf("ADD CONSTRAINT name")
	}
}
