package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "rename-index",
		Group:    lint.Indexes,
		Severity: lint.Warning,
		Summary:  "Before PostgreSQL 12, renaming an index stops every query that uses it",
		Check:    checkRenameIndex,
	})
}

func checkRenameIndex(pass *lint.Pass) {
	rename := pass.Node.GetRenameStmt()
	if pass.Version >= 12 || rename.GetRenameType() != pg_query.ObjectType_OBJECT_INDEX || pass.New(rename.GetRelation()) {
		return
	}
	pass.Reportf("before PostgreSQL 12, renaming %q waits for all queries that use it, and new ones wait behind it",
		lint.TableName(rename.GetRelation())).
		Hintf("set lock_timeout")
}
