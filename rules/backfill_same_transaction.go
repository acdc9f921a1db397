package rules

import (
	"slices"

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
	if pass.Blocker == nil {
		return
	}
	command := changesRows(pass.Node)
	if command == "" {
		command = fillsRelation(pass.Node)
	}
	if command == "" || aFewRows(pass) {
		return
	}
	lock := blockingLock(pass.Blocker)
	if pass.Joined {
		pass.Reportf("%s runs while the lock of %s still blocks %s of %q, until the commit: %s",
			command, lineIn(pass.Blocker.Position), blocked(lock), lock.Table, oneTransaction).
			Hintf("%s, and change the rows in batches", commitBetween).
			AsItStands()
		return
	}
	pass.Reportf("%s runs while the lock of line %d still blocks %s of %q, until the commit",
		command, pass.Blocker.Position.Line, blocked(lock), lock.Table).
		Hintf("change the schema in one revision and the rows in the next, in batches").
		Claims(lock.Table, lint.Claim{Lock: lock.Mode})
}

// blockingLock is the first lock of a statement that keeps others from writing.
func blockingLock(stmt *lint.Statement) lint.Lock {
	return stmt.Locks[slices.IndexFunc(stmt.Locks, lint.Lock.BlocksWrites)]
}

func blocked(lock lint.Lock) string {
	if lock.BlocksReads() {
		return "all use"
	}
	return "writing"
}
