package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "rename-column",
		Group:    lint.Columns,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "RENAME COLUMN breaks code that still uses the old name",
		Check:    checkRenameColumn,
	})
}

func checkRenameColumn(pass *lint.Pass) {
	rename := pass.Node.GetRenameStmt()
	if rename.GetRenameType() != pg_query.ObjectType_OBJECT_COLUMN || pass.New(rename.GetRelation()) {
		return
	}
	if column := pass.Relation(rename.GetRelation()).Column(rename.GetSubname()); column != nil && column.Made != nil {
		return
	}
	pass.Reportf("renaming %q of %q to %q breaks code that still uses the old name",
		rename.GetSubname(), lint.TableName(rename.GetRelation()), rename.GetNewname()).
		Hintf("add the new column, write both, switch the readers, then drop the old one")
}
