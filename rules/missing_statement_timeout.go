package rules

import (
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "missing-statement-timeout",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "Without a statement_timeout a statement holds its lock for as long as it takes",
		Check:    checkMissingStatementTimeout,
	})
}

func checkMissingStatementTimeout(pass *lint.Pass) {
	if !slices.ContainsFunc(pass.Statement.Locks, lint.Lock.BlocksWrites) || hasTimeout(pass, "statement_timeout") || !pass.Once() {
		return
	}
	pass.Reportf("the statement may run, and hold its lock, without a limit").
		Hintf("SET statement_timeout before it")
}
