package rules

import (
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "missing-idle-timeout",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "Without idle_in_transaction_session_timeout a migration that hangs keeps its locks",
		Check:    checkMissingIdleTimeout,
	})
}

func checkMissingIdleTimeout(pass *lint.Pass) {
	if !slices.ContainsFunc(pass.Statement.Locks, lint.Lock.BlocksWrites) || hasTimeout(pass, "idle_in_transaction_session_timeout") || !pass.Once() {
		return
	}
	pass.Reportf("if the migration hangs after this statement, its lock stays").
		Hintf("SET idle_in_transaction_session_timeout before it")
}
