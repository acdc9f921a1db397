package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-database",
		Group:    lint.Servers,
		Severity: lint.Error,
		Summary:  "DROP DATABASE deletes a whole database",
		Check:    checkDropDatabase,
	})
}

func checkDropDatabase(pass *lint.Pass) {
	if drop := pass.Node.GetDropdbStmt(); drop != nil {
		pass.Reportf("DROP DATABASE deletes %q", drop.GetDbname()).
			Hintf("a migration changes its own database and no other")
	}
}
