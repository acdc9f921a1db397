package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "grant-widening",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "The privilege goes to everybody, or can be passed on",
		Check:    checkGrantWidening,
	})
}

func checkGrantWidening(pass *lint.Pass) {
	grant := pass.Node.GetGrantStmt()
	if grant == nil || !grant.GetIsGrant() {
		return
	}
	for _, node := range grant.GetGrantees() {
		if node.GetRoleSpec().GetRoletype() == pg_query.RoleSpecType_ROLESPEC_PUBLIC {
			pass.Reportf("every role of the server gets the privilege").
				Hintf("name the role that needs it")
		}
	}
	if grant.GetGrantOption() {
		pass.Reportf("the role may pass the privilege on").
			Hintf("leave WITH GRANT OPTION out")
	}
}
