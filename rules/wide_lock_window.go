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
	var held []lint.Lock
	for _, stmt := range pass.Before {
		held = addReadLocks(held, stmt)
	}
	for _, lock := range addReadLocks(held, pass.Statement)[len(held):] {
		i := slices.IndexFunc(held, func(earlier lint.Lock) bool { return !usedTogether(earlier, lock) })
		if i >= 0 && pass.Once() {
			pass.Reportf("%q is locked while %q still is: a deadlock with code that uses them in another order, and two tables out of use",
				lock.Table, held[i].Table).
				Hintf("one table for each transaction")
			return
		}
	}
}

// addReadLocks adds the locks of a statement that block reads, each table once.
func addReadLocks(held []lint.Lock, stmt *lint.Statement) []lint.Lock {
	for _, lock := range stmt.Locks {
		if lock.BlocksReads() && !slices.ContainsFunc(held, func(h lint.Lock) bool { return h.Table == lock.Table }) {
			held = append(held, lock)
		}
	}
	return held
}

// usedTogether reports whether one is a view of the other: a view has to be dropped and made again around a change of
// its table, and without the table it is out of use anyway.
func usedTogether(a, b lint.Lock) bool {
	return slices.Contains(a.Reads, b.Table) || slices.Contains(b.Reads, a.Table)
}
