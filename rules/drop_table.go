package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-table",
		Group:    lint.Tables,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "DROP TABLE deletes the table and its rows for good",
		Check:    checkDropTable,
	})
}

func checkDropTable(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_TABLE {
		return
	}
	for _, object := range drop.GetObjects() {
		if table := lint.DroppedName(object); !pass.New(table) && !pass.Catalog.Absent(table) {
			pass.Reportf("DROP TABLE deletes %q and its rows for good", lint.TableName(table)).
				Hintf("stop using it in one release, drop it in a later one, and say why here")
		}
	}
}
