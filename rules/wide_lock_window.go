package rules

import (
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "wide-lock-window",
		Group:    lint.Transactions,
		Severity: lint.Warning,
		Summary:  "One transaction locks several tables that are in use",
		Check:    checkWideLockWindow,
	})
}

func checkWideLockWindow(pass *lint.Pass) {
	if !slices.ContainsFunc(pass.Statement.Locks, lint.Lock.BlocksReads) {
		return
	}
	var locked []lint.Name
	for _, stmt := range pass.Before {
		locked = addLocked(locked, stmt)
	}
	before := len(locked)
	locked = addLocked(locked, pass.Statement)
	if before == 0 || len(locked) < 2 || len(locked) == before || !pass.Once() {
		return
	}
	pass.Reportf("%q is locked while %q still is: a deadlock with code that uses them in another order, and two tables out of use",
		locked[len(locked)-1], locked[0]).
		Hintf("one table for each transaction")
}

func addLocked(locked []lint.Name, stmt *lint.Statement) []lint.Name {
	for _, lock := range stmt.Locks {
		if lock.BlocksReads() && !slices.Contains(locked, lock.Table) {
			locked = append(locked, lock.Table)
		}
	}
	return locked
}
