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
	for _, lock := range pass.Statement.Locks {
		already := func(earlier lint.Lock) bool { return earlier.Table == lock.Table }
		if !lock.BlocksReads() || slices.ContainsFunc(pass.Held, already) {
			continue
		}
		i := slices.IndexFunc(pass.Held, func(earlier lint.Lock) bool { return !usedTogether(earlier, lock) })
		if i >= 0 && pass.Once() {
			pass.Reportf("%q is locked while %q still is: a deadlock with code that uses them in another order, and two tables out of use",
				lock.Table, pass.Held[i].Table).
				Hintf("one table for each transaction")
			return
		}
	}
}

// usedTogether reports whether one is a view of the other: a view has to be dropped and made again around a change of
// its table, and without the table it is out of use anyway.
func usedTogether(a, b lint.Lock) bool {
	return slices.Contains(a.Reads, b.Table) || slices.Contains(b.Reads, a.Table)
}
