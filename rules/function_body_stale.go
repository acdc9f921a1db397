package rules

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "function-body-stale",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "A function still uses the name that is dropped or renamed, and fails when it is called",
		Check:    checkFunctionBodyStale,
	})
}

func checkFunctionBodyStale(pass *lint.Pass) {
	rename, drop := pass.Node.GetRenameStmt(), pass.Node.GetDropStmt()
	switch rename.GetRenameType() {
	case pg_query.ObjectType_OBJECT_COLUMN:
		reportStale(pass, rename.GetRelation(), rename.GetSubname())
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW:
		reportStale(pass, rename.GetRelation(), "")
	}
	switch drop.GetRemoveType() {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW:
		for _, object := range drop.GetObjects() {
			reportStale(pass, lint.DroppedName(object), "")
		}
	}
	for table, cmd := range pass.AlterTable() {
		if cmd.GetSubtype() == pg_query.AlterTableType_AT_DropColumn {
			reportStale(pass, table, cmd.GetName())
		}
	}
}

// reportStale reports the functions that use a table, or its column, and that the script leaves as they are.
func reportStale(pass *lint.Pass, table *pg_query.RangeVar, column string) {
	name := pass.Catalog.Resolve(table)
	if pass.Catalog.Absent(table) || column == "" && replacedLater(pass, name) || column != "" && givenBack(pass, table, column) {
		return
	}
	for _, function := range pass.Catalog.Stale(name, column) {
		if pass.Later(func(stmt *lint.Statement) bool { return remakes(stmt.Node, function.Name.Name) }) {
			continue
		}
		what := fmt.Sprintf("%q", lint.TableName(table))
		if column != "" {
			what = fmt.Sprintf("%q of %s", column, what)
		}
		pass.Reportf("the function %s() still uses %s, and fails when it is called", function.Name, what).
			Hintf("replace the function in the same transaction")
	}
}

// remakes reports whether a statement makes or drops a function of the name.
func remakes(node *pg_query.Node, name string) bool {
	if made := lint.Strings(node.GetCreateFunctionStmt().GetFuncname()); len(made) > 0 {
		return made[len(made)-1] == name
	}
	return slices.ContainsFunc(node.GetDropStmt().GetObjects(), func(object *pg_query.Node) bool {
		return object.GetObjectWithArgs() != nil && lint.DroppedName(object).GetRelname() == name
	})
}

// givenBack reports whether the same transaction makes a column of the name again.
func givenBack(pass *lint.Pass, table *pg_query.RangeVar, column string) bool {
	return slices.ContainsFunc(pass.After, func(stmt *lint.Statement) bool {
		if rename := stmt.Node.GetRenameStmt(); rename.GetRelation().GetRelname() == table.GetRelname() && rename.GetSubname() != "" {
			return rename.GetNewname() == column
		}
		alter := stmt.Node.GetAlterTableStmt()
		return alter.GetRelation().GetRelname() == table.GetRelname() && slices.ContainsFunc(alter.GetCmds(), func(cmd *pg_query.Node) bool {
			return cmd.GetAlterTableCmd().GetDef().GetColumnDef().GetColname() == column
		})
	})
}
