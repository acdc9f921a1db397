package rules

import (
	"slices"
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "lock-timeout-ineffective",
		Group:    lint.Transactions,
		Severity: lint.Warning,
		Summary:  "A lock_timeout has no effect, comes too late, or is too long",
		Check:    checkLockTimeoutIneffective,
	})
}

func checkLockTimeoutIneffective(pass *lint.Pass) {
	set := pass.Node.GetVariableSetStmt()
	if set.GetName() != "lock_timeout" || set.GetKind() != pg_query.VariableSetKind_VAR_SET_VALUE {
		return
	}
	locked := slices.ContainsFunc(pass.Before, func(stmt *lint.Statement) bool {
		return slices.ContainsFunc(stmt.Locks, lint.Lock.BlocksWrites)
	})
	switch value := lint.Constants(set.GetArgs()[0]); {
	case set.GetIsLocal() && !pass.Statement.Transaction.Block:
		pass.Reportf("SET LOCAL does nothing outside of a transaction").
			Hintf("use SET")
	case len(value) == 1 && off(value[0]):
		pass.Reportf("0 turns the timeout off").
			Hintf("set a few seconds")
	case len(value) == 1 && tooLong(value[0]):
		pass.Reportf("with %s, everything else may wait behind the migration for that long", value[0]).
			Hintf("set a few seconds, and try again if it fails")
	case locked:
		pass.Reportf("the lock that it is for has been taken by now").
			Hintf("set it before the first statement that takes a lock")
	}
}

// tooLong reports whether a timeout is longer than a minute, for which few applications can stand still.
func tooLong(timeout string) bool {
	limit, known := milliseconds(timeout)
	return known && limit > 60_000
}

// milliseconds reads a timeout as PostgreSQL does, false if it cannot be read.
// https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES
func milliseconds(timeout string) (float64, bool) {
	number := strings.TrimRight(timeout, "usminhd ")
	value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	unit, known := map[string]float64{"": 1, "us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}[strings.TrimSpace(timeout[len(number):])]
	return value * unit, known && err == nil
}

// off reports whether a timeout is 0, which turns it off.
func off(timeout string) bool {
	limit, known := milliseconds(timeout)
	return known && limit == 0 || timeout == ""
}
