package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "set-not-null",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "SET NOT NULL reads the whole table while nothing else can use it",
		Check:    checkSetNotNull,
		Rewrite:  rewrite.Statement,
	})
}

func checkSetNotNull(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_SetNotNull || provenNotNull(pass, table, cmd.GetName()) {
			continue
		}
		pass.Reportf("SET NOT NULL reads all of %q while nothing else can use it", lint.TableName(table)).
			Hintf("first add CHECK (%s IS NOT NULL) NOT VALID, then validate it in another transaction", lint.QuoteIdent(cmd.GetName())).
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Scan: true})
	}
}

// Since PostgreSQL 12 a valid CHECK proves it without a scan, unless the same statement drops the CHECK.
// https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
func provenNotNull(pass *lint.Pass, table *pg_query.RangeVar, column string) bool {
	relation := pass.Relation(table)
	if known := relation.Column(column); known != nil && known.NotNull {
		return true // nothing to do
	}
	if pass.Version < 12 {
		return false
	}
	return relation.ProvesNotNull(column, droppedConstraints(pass)...)
}
