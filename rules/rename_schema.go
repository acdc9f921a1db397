package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "rename-schema",
		Group:    lint.Tables,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "Moving objects to another schema breaks code that names the old one",
		Check:    checkRenameSchema,
	})
}

func checkRenameSchema(pass *lint.Pass) {
	rename := pass.Node.GetRenameStmt()
	if rename.GetRenameType() == pg_query.ObjectType_OBJECT_SCHEMA {
		pass.Reportf("renaming the schema %q to %q breaks code that uses the old name", rename.GetSubname(), rename.GetNewname()).
			Hintf("say why here")
	}
	move := pass.Node.GetAlterObjectSchemaStmt()
	if move.GetRelation() != nil && !pass.New(move.GetRelation()) {
		pass.Reportf("moving %q to the schema %q breaks code that looks for it in the old one", lint.TableName(move.GetRelation()), move.GetNewschema()).
			Hintf("leave a view in the old schema, or put the new one into the search_path first")
	}
}
