package rewrite

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// setNotNull finds out how a column becomes NOT NULL without its table being read under a strong lock.
func (a *alteration) setNotNull(cmd *pg_query.AlterTableCmd) bool {
	column := cmd.GetName()
	known := a.relation.Column(column)
	if known != nil && known.NotNull {
		a.kept = append(a.kept, cmd)
		return true
	}
	if a.relation.ProvesNotNull(column) && a.w.pass.Version >= 12 {
		// The same statement drops the proof: one after the other they need no reading.
		a.last = append(a.last, strong(a.w.alter(a.table, cmd)))
		a.better = true
		return true
	}
	return a.makeNotNull(column)
}

// makeNotNull adds the condition for new rows only, has the old ones checked under a weak lock, and then needs
// no reading. From PostgreSQL 18 on NOT NULL itself can be added so; since 12 a CHECK does as its proof.
// https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
func (a *alteration) makeNotNull(column string) bool {
	if a.w.pass.Version < 12 {
		return false
	}
	name := a.name(column, "not_null")
	quoted, quotedName := lint.QuoteIdent(column), lint.QuoteIdent(name)
	a.better = true
	if a.w.pass.Version >= 18 {
		a.unchecked = append(a.unchecked, strong(alterTo(a.table, "ADD CONSTRAINT", quotedName, "NOT NULL", quoted, "NOT VALID")))
		a.validateLater(a.table, name)
		return true
	}
	a.unchecked = append(a.unchecked, strong(alterTo(a.table, "ADD CONSTRAINT", quotedName, "CHECK ("+quoted+" IS NOT NULL) NOT VALID")))
	a.validateLater(a.table, name)
	a.last = append(a.last,
		strong(alterTo(a.table, "ALTER COLUMN", quoted, "SET NOT NULL")),
		strong(alterTo(a.table, "DROP CONSTRAINT", quotedName)))
	return true
}
