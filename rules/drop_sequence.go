package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-sequence",
		Group:    lint.Tables,
		Severity: lint.Warning,
		Summary:  "DROP SEQUENCE fails, or takes the default of the column with it",
		Check:    checkDropSequence,
	})
}

func checkDropSequence(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_SEQUENCE {
		return
	}
	for _, object := range drop.GetObjects() {
		if name := lint.DroppedName(object); !pass.New(name) {
			pass.Reportf("columns that take their numbers from %q have no default any more", lint.TableName(name)).
				Hintf("give the columns another default first")
		}
	}
}
