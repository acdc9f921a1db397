package rules

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "lock-timeout-ineffective",
		Group:    lint.Transactions,
		Severity: lint.Warning,
		Summary:  "A lock_timeout that does not hold",
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
	case len(value) == 1 && strings.Trim(value[0], "0msinhd ") == "":
		pass.Reportf("0 turns the timeout off").
			Hintf("set a few seconds")
	case locked:
		pass.Reportf("the lock that it is for has been taken by now").
			Hintf("set it before the first statement that takes a lock")
	}
}
