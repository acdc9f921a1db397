package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "rename-table",
		Group:    lint.Tables,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "Renaming a table breaks code that still uses the old name",
		Check:    checkRenameTable,
	})
}

func checkRenameTable(pass *lint.Pass) {
	rename := pass.Node.GetRenameStmt()
	switch rename.GetRenameType() {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW:
	default:
		return
	}
	if pass.New(rename.GetRelation()) || replacedLater(pass, pass.Catalog.Resolve(rename.GetRelation())) {
		return
	}
	pass.Reportf("renaming %q to %q breaks code that still uses the old name",
		lint.TableName(rename.GetRelation()), rename.GetNewname()).
		Hintf("leave a view with the old name in the same transaction, until no code uses it")
}

// replacedLater reports whether the same transaction puts something else in the place of a table.
func replacedLater(pass *lint.Pass, name lint.Name) bool {
	return slices.ContainsFunc(pass.After, func(stmt *lint.Statement) bool {
		made, ok := pass.Catalog.NameGiven(stmt.Node)
		return ok && made == name
	})
}
