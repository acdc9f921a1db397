package rules

import (
	"iter"
	"maps"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "enum-value-same-transaction",
		Group:    lint.Types,
		Severity: lint.Error,
		Summary:  "A new value of an enum cannot be used in the transaction that added it",
		Check:    checkEnumValueSameTransaction,
		Rewrite:  rewrite.Later,
	})
}

func checkEnumValueSameTransaction(pass *lint.Pass) {
	if alter := pass.Node.GetAlterEnumStmt(); alter != nil {
		reportAddInTransaction(pass, alter)
		return
	}
	for value, enum := range newEnumValues(pass) {
		if pass.Version >= 17 && enum.Made != nil && enum.Made.Transaction == pass.Statement.Transaction.Number {
			continue // since then a type that the transaction made itself is no different from others
		}
		if !slices.Contains(lint.Constants(pass.Node), value) {
			continue
		}
		if made := enum.Added[value]; pass.Elsewhere(made) {
			pass.Reportf("%q was added to %s by %s, and cannot be used before the commit: %s", value, enum.Name, lineIn(made.Position()), oneTransaction).
				Hintf("%s, or add the value in an autocommit_block", commitBetween).
				AsItStands()
			continue
		}
		pass.Reportf("%q was added to %s in this transaction, and cannot be used before the commit", value, enum.Name).
			Hintf("add the value in a revision of its own").
			Claims(lint.Name{}, lint.Claim{Fails: true})
	}
}

// Before PostgreSQL 12, ADD VALUE itself was refused in a transaction.
func reportAddInTransaction(pass *lint.Pass, alter *pg_query.AlterEnumStmt) {
	if pass.Version >= 12 || !pass.Statement.Transaction.Block || alter.GetOldVal() != "" {
		return
	}
	pass.Reportf("before PostgreSQL 12, ALTER TYPE … ADD VALUE fails inside a transaction").
		Hintf("run the statement alone, in a migration without a transaction").
		Claims(lint.Name{}, lint.Claim{Fails: true})
}

// newEnumValues are the values that the transaction added.
func newEnumValues(pass *lint.Pass) iter.Seq2[string, *lint.Type] {
	return func(yield func(string, *lint.Type) bool) {
		for _, enum := range pass.Catalog.GrownEnums() {
			for _, value := range slices.Sorted(maps.Keys(enum.Added)) {
				origin := enum.Added[value]
				if origin != nil && origin.Transaction == pass.Statement.Transaction.Number && !yield(value, enum) {
					return
				}
			}
		}
	}
}
