package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "revoke",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "REVOKE makes queries fail that needed the privilege",
		Check:    checkRevoke,
	})
}

func checkRevoke(pass *lint.Pass) {
	if grant := pass.Node.GetGrantStmt(); grant != nil && !grant.GetIsGrant() {
		pass.Reportf("queries that need the privilege fail from now on").
			Hintf("make sure that the application does not use it any more")
	}
}
