package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "unqualified-object",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "A name without a schema depends on the search_path",
		Check:    checkUnqualifiedObject,
	})
}

func checkUnqualifiedObject(pass *lint.Pass) {
	for _, table := range []*pg_query.RangeVar{
		pass.Node.GetCreateStmt().GetRelation(), pass.Node.GetAlterTableStmt().GetRelation(), pass.Node.GetIndexStmt().GetRelation(),
		pass.Node.GetViewStmt().GetView(),
	} {
		if table != nil && table.GetSchemaname() == "" && table.GetRelpersistence() != "t" {
			pass.Reportf("which %q is meant depends on the search_path", table.GetRelname()).
				Hintf("write the schema before the name")
		}
	}
}
