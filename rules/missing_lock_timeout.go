package rules

import (
	"slices"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "missing-lock-timeout",
		Group:    lint.Transactions,
		Severity: lint.Warning,
		Summary:  "A strong lock without lock_timeout makes every query wait behind it",
		Check:    checkMissingLockTimeout,
		Rewrite:  rewrite.WithTimeout,
	})
}

func checkMissingLockTimeout(pass *lint.Pass) {
	i := slices.IndexFunc(pass.Statement.Locks, lint.Lock.BlocksWrites)
	if i < 0 || hasTimeout(pass, "lock_timeout") || !pass.Once() {
		return
	}
	lock := pass.Statement.Locks[i]
	pass.Reportf("the statement waits for its lock on %q without a limit, and everything else waits behind it", lock.Table).
		Hintf("SET LOCAL lock_timeout = '5s' before it, and try again if it fails").
		Claims(lock.Table, lint.Claim{Lock: lock.Mode})
}

// hasTimeout reports whether a timeout is set; 0 turns it off.
func hasTimeout(pass *lint.Pass, name string) bool {
	value, set := pass.Catalog.Settings.Get(name, pass.Statement.Transaction.Number)
	return set && !off(value)
}
