package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "create-trigger",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "CREATE TRIGGER blocks writes until the commit, and every later write runs it",
		Check:    checkCreateTrigger,
	})
}

func checkCreateTrigger(pass *lint.Pass) {
	trigger := pass.Node.GetCreateTrigStmt()
	if trigger == nil || pass.New(trigger.GetRelation()) {
		return
	}
	pass.Reportf("CREATE TRIGGER blocks writes to %q until the commit, and every later write runs it", lint.TableName(trigger.GetRelation())).
		Hintf("set lock_timeout, and keep the transaction short").
		Claims(pass.Catalog.Resolve(trigger.GetRelation()), lint.Claim{Lock: lint.ShareRowExclusive})
}
