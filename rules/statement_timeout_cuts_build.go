package rules

import (
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "statement-timeout-cuts-build",
		Group:    lint.Transactions,
		Severity: lint.Warning,
		Summary:  "A statement_timeout cuts off a long CONCURRENTLY or VALIDATE half-way",
		Check:    checkStatementTimeoutCutsBuild,
	})
}

func checkStatementTimeoutCutsBuild(pass *lint.Pass) {
	value, set := pass.Catalog.Settings.Get("statement_timeout", pass.Statement.Transaction.Number)
	if !set || strings.Trim(value, "0msinhd ") == "" {
		return
	}
	if pass.Node.GetIndexStmt().GetConcurrent() && !pass.New(pass.Node.GetIndexStmt().GetRelation()) {
		pass.Reportf("if the index takes longer than %s to build, it stays behind invalid", value).
			Hintf("SET statement_timeout = 0 before it, and back after it")
	}
	for table, cmd := range pass.AlterExisting() {
		if cmd.GetSubtype() == pg_query.AlterTableType_AT_ValidateConstraint {
			pass.Reportf("if reading %q takes longer than %s, the validation fails", lint.TableName(table), value).
				Hintf("SET statement_timeout = 0 before it, and back after it")
		}
	}
}
