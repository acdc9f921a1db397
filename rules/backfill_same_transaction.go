package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "backfill-same-transaction",
		Group:    lint.Transactions,
		Severity: lint.Error,
		Summary:  "Changing rows in the transaction of a schema change keeps its lock until the rows are done",
		Check:    checkBackfillSameTransaction,
		Rewrite:  rewrite.Later,
	})
}

func checkBackfillSameTransaction(pass *lint.Pass) {
	command := changesRows(pass.Node)
	if command == "" || pass.Blocker == nil {
		return
	}
	lock := pass.Blocker.Locks[slices.IndexFunc(pass.Blocker.Locks, lint.Lock.BlocksWrites)]
	pass.Reportf("%s runs while the lock of line %d still blocks %s of %q, until the commit",
		command, pass.Blocker.Position.Line, blocked(lock), lock.Table).
		Hintf("change the schema in one revision and the rows in the next, in batches").
		Claims(lock.Table, lint.Claim{Lock: lock.Mode})
}

func blocked(lock lint.Lock) string {
	if lock.BlocksReads() {
		return "all use"
	}
	return "writing"
}

// changesRows names the command if it may change any number of rows. INSERT of literal rows is short.
func changesRows(node *pg_query.Node) string {
	switch {
	case node.GetUpdateStmt() != nil:
		return "UPDATE"
	case node.GetDeleteStmt() != nil:
		return "DELETE"
	case node.GetMergeStmt() != nil:
		return "MERGE"
	case node.GetInsertStmt() != nil && len(node.GetInsertStmt().GetSelectStmt().GetSelectStmt().GetFromClause()) > 0:
		return "INSERT … SELECT"
	}
	return ""
}
