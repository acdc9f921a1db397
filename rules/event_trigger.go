package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "event-trigger",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "An event trigger runs with every later change of the schema",
		Check:    checkEventTrigger,
	})
}

func checkEventTrigger(pass *lint.Pass) {
	if create := pass.Node.GetCreateEventTrigStmt(); create != nil {
		pass.Reportf("%q runs with every later migration, and can stop it", create.GetTrigname()).
			Hintf("create it outside of migrations, as the server's administrator")
	}
}
