package rules

import (
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "missing-application-name",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "Without an application_name nobody sees in pg_stat_activity what is running",
		Check:    checkMissingApplicationName,
	})
}

func checkMissingApplicationName(pass *lint.Pass) {
	if _, set := pass.Catalog.Settings.Get("application_name", pass.Statement.Transaction.Number); set {
		return
	}
	if slices.ContainsFunc(pass.Statement.Locks, lint.Lock.BlocksWrites) && pass.Once() {
		pass.Reportf("who looks for what holds this lock does not see that it is a migration").
			Hintf("set application_name in the connection")
	}
}
