package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "lock-table",
		Group:    lint.Tables,
		Severity: lint.Error,
		Summary:  "LOCK TABLE keeps others out until the commit",
		Check:    checkLockTable,
	})
}

func checkLockTable(pass *lint.Pass) {
	if pass.Node.GetLockStmt() == nil {
		return
	}
	for _, lock := range pass.Statement.Locks {
		if !lock.BlocksWrites() {
			continue
		}
		pass.Reportf("LOCK TABLE blocks %s of %q until the commit", blocked(lock), lock.Table).
			Hintf("let each statement take the lock that it needs, with a lock_timeout").
			Claims(lock.Table, lint.Claim{Lock: lock.Mode})
	}
}
