package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "validate-same-transaction",
		Group:    lint.Transactions,
		Severity: lint.Error,
		Summary:  "VALIDATE CONSTRAINT in the transaction that added the constraint keeps the strong lock while it reads the table",
		Check:    checkValidateSameTransaction,
		Rewrite:  rewrite.Later,
	})
}

func checkValidateSameTransaction(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		constraint := pass.Catalog.Relation(table).Constraint(cmd.GetName())
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_ValidateConstraint || constraint != nil && constraint.Validated {
			continue
		}
		var report lint.Report
		if constraint != nil && constraint.Made != nil && constraint.Made.Transaction == pass.Statement.Transaction.Number {
			report = pass.Reportf("VALIDATE reads all of %q while the lock that added %q is still held", lint.TableName(table), cmd.GetName())
		} else if pass.Blocker != nil {
			lock := blockingLock(pass.Blocker)
			report = pass.Reportf("VALIDATE reads all of %q while the lock of line %d still blocks %s of %q",
				lint.TableName(table), pass.Blocker.Position.Line, blocked(lock), lock.Table)
		} else {
			continue
		}
		report.Hintf("validate it in another transaction").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Scan: true, Conditional: true})
	}
}
