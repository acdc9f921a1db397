package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-schema",
		Group:    lint.Tables,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "DROP SCHEMA deletes everything in it",
		Check:    checkDropSchema,
	})
}

func checkDropSchema(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_SCHEMA {
		return
	}
	for _, object := range drop.GetObjects() {
		pass.Reportf("DROP SCHEMA deletes %q and everything in it", object.GetString_().GetSval()).
			Hintf("say why here")
	}
}
