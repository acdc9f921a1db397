package rules

import (
	"fmt"

	"github.com/migrate-check/migrate-check/lint"
)

// Alembic applies all that is pending in one transaction, so that a revision of its own is no transaction of its own.
const (
	oneTransaction = "one alembic upgrade runs both revisions in one transaction"
	commitBetween  = "set transaction_per_migration=True where env.py calls context.configure"
)

// lineIn names a line of an earlier script.
func lineIn(at lint.Position) string {
	if at.Path == "" {
		return "an earlier revision"
	}
	return fmt.Sprintf("line %d of %s", at.Line, at.Path)
}
