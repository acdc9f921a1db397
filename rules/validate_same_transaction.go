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
		constraint := pass.Relation(table).Constraint(cmd.GetName())
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_ValidateConstraint || constraint != nil && constraint.Validated {
			continue
		}
		var report lint.Report
		made := constraint != nil && constraint.Made != nil && constraint.Made.Transaction == pass.Statement.Transaction.Number
		switch {
		case made && pass.Elsewhere(constraint.Made):
			reportJoinedValidate(pass, table, constraint.Made.Position())
			continue
		case made:
			report = pass.Reportf("VALIDATE reads all of %q while the lock that added %q is still held", lint.TableName(table), cmd.GetName())
		case pass.Blocker != nil && pass.Joined:
			reportJoinedValidate(pass, table, pass.Blocker.Position)
			continue
		case pass.Blocker != nil:
			lock := blockingLock(pass.Blocker)
			report = pass.Reportf("VALIDATE reads all of %q while the lock of line %d still blocks %s of %q",
				lint.TableName(table), pass.Blocker.Position.Line, blocked(lock), lock.Table)
		default:
			continue
		}
		report.Hintf("validate it in another transaction").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Scan: true, Conditional: true})
	}
}

// reportJoinedValidate reports a lock that a revision before this one has taken. What the replay shows of each revision
// alone says nothing about it.
func reportJoinedValidate(pass *lint.Pass, table *pg_query.RangeVar, locked lint.Position) {
	pass.Reportf("VALIDATE reads all of %q while the lock of %s is still held: %s", lint.TableName(table), lineIn(locked), oneTransaction).
		Hintf("%s, or validate in an autocommit_block", commitBetween).
		AsItStands()
}
