package rules

import (
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "session-replication-role",
		Group:    lint.Programs,
		Severity: lint.Error,
		Summary:  "session_replication_role turns off triggers and foreign keys",
		Check:    checkSessionReplicationRole,
	})
}

func checkSessionReplicationRole(pass *lint.Pass) {
	set := pass.Node.GetVariableSetStmt()
	if set.GetName() != "session_replication_role" || len(set.GetArgs()) == 0 || slices.Contains([]string{"origin", "local"}, lint.Constants(set.GetArgs()[0])[0]) {
		return
	}
	pass.Reportf("triggers do not run and foreign keys are not checked in this session").
		Hintf("disable the one trigger that is in the way")
}
