package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "extension-change",
		Group:    lint.Servers,
		Severity: lint.Warning,
		Summary:  "An extension has to be installed on every server, and may need a superuser",
		Check:    checkExtensionChange,
	})
}

func checkExtensionChange(pass *lint.Pass) {
	switch n := pass.Node.GetNode().(type) {
	case *pg_query.Node_CreateExtensionStmt:
		pass.Reportf("the server has to offer the extension %q, and the role has to be allowed to create it", n.CreateExtensionStmt.GetExtname()).
			Hintf("create it where the server is set up, and name it in postgres.extensions").
			Severity(lint.Note)
	case *pg_query.Node_AlterExtensionStmt:
		pass.Reportf("which version of %q there is depends on the server", n.AlterExtensionStmt.GetExtname()).
			Hintf("update it where the server is set up")
	case *pg_query.Node_DropStmt:
		if n.DropStmt.GetRemoveType() == pg_query.ObjectType_OBJECT_EXTENSION {
			pass.Reportf("types, functions and operators go with the extension").
				Hintf("make sure that nothing uses them")
		}
	}
}
