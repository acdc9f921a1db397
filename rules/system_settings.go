package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "system-settings",
		Group:    lint.Servers,
		Severity: lint.Error,
		Summary:  "Settings of the server or of a database hold for everybody",
		Check:    checkSystemSettings,
	})
}

func checkSystemSettings(pass *lint.Pass) {
	switch {
	case pass.Node.GetAlterSystemStmt() != nil:
		pass.Reportf("ALTER SYSTEM changes the whole server")
	case pass.Node.GetAlterDatabaseSetStmt() != nil:
		pass.Reportf("ALTER DATABASE … SET changes every later session").Severity(lint.Warning)
	case pass.Node.GetAlterRoleSetStmt() != nil:
		pass.Reportf("ALTER ROLE … SET changes every later session of the role").Severity(lint.Warning)
	}
}
