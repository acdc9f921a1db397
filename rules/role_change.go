package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "role-change",
		Group:    lint.Servers,
		Severity: lint.Warning,
		Summary:  "Roles belong to the whole server",
		Check:    checkRoleChange,
	})
}

func checkRoleChange(pass *lint.Pass) {
	switch n := pass.Node.GetNode().(type) {
	case *pg_query.Node_CreateRoleStmt:
		pass.Reportf("the role %q is made for the whole server, and a second database meets it already there", n.CreateRoleStmt.GetRole())
	case *pg_query.Node_AlterRoleStmt:
		pass.Reportf("the role %q is changed for the whole server", n.AlterRoleStmt.GetRole().GetRolename())
	case *pg_query.Node_DropRoleStmt:
		pass.Reportf("the role is dropped for the whole server")
	case *pg_query.Node_VariableSetStmt:
		if name := n.VariableSetStmt.GetName(); (name == "role" || name == "session_authorization") && len(n.VariableSetStmt.GetArgs()) > 0 {
			pass.Reportf("what follows is made and owned by another role")
		}
	}
}
