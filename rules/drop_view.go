package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-view",
		Group:    lint.Programs,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "DROP VIEW breaks code that still reads the view",
		Check:    checkDropView,
	})
}

func checkDropView(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	switch drop.GetRemoveType() {
	case pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW, pg_query.ObjectType_OBJECT_FOREIGN_TABLE:
	default:
		return
	}
	for _, object := range drop.GetObjects() {
		view := lint.DroppedName(object)
		if pass.New(view) || pass.Catalog.Absent(view) || replacedLater(pass, pass.Catalog.Resolve(view)) {
			continue
		}
		pass.Reportf("code that still reads %q fails from now on", lint.TableName(view)).
			Hintf("stop using it in one release, drop it in a later one, and say why here")
	}
}
