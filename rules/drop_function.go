package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-function",
		Group:    lint.Programs,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "DROP FUNCTION and ALTER FUNCTION … RENAME break code that still calls the function",
		Check:    checkDropFunction,
	})
}

func checkDropFunction(pass *lint.Pass) {
	rename := pass.Node.GetRenameStmt()
	switch rename.GetRenameType() {
	case pg_query.ObjectType_OBJECT_FUNCTION, pg_query.ObjectType_OBJECT_PROCEDURE, pg_query.ObjectType_OBJECT_ROUTINE,
		pg_query.ObjectType_OBJECT_AGGREGATE:
		reportGone(pass, lint.DroppedName(rename.GetObject()))
	}
	drop := pass.Node.GetDropStmt()
	switch drop.GetRemoveType() {
	case pg_query.ObjectType_OBJECT_FUNCTION, pg_query.ObjectType_OBJECT_PROCEDURE, pg_query.ObjectType_OBJECT_ROUTINE,
		pg_query.ObjectType_OBJECT_AGGREGATE:
	default:
		return
	}
	for _, object := range drop.GetObjects() {
		reportGone(pass, lint.DroppedName(object))
	}
}

// reportGone reports a function that is not found by its name any more.
func reportGone(pass *lint.Pass, name *pg_query.RangeVar) {
	if !pass.Catalog.NewFunction(name) && !madeAgain(pass, name) {
		pass.Reportf("code that still calls %s() fails from now on", lint.TableName(name)).
			Hintf("stop calling it in one release, drop it in a later one, and say why here")
	}
}

// madeAgain reports whether the same transaction makes a function of the same name.
func madeAgain(pass *lint.Pass, name *pg_query.RangeVar) bool {
	return slices.ContainsFunc(pass.After, func(stmt *lint.Statement) bool {
		made := stmt.Node.GetCreateFunctionStmt().GetFuncname()
		return len(made) > 0 && made[len(made)-1].GetString_().GetSval() == name.GetRelname()
	})
}
