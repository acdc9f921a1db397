package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "enable-rls-without-policy",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "With row security on and no policy, only the owner sees any rows",
		Check:    checkEnableRlsWithoutPolicy,
	})
}

func checkEnableRlsWithoutPolicy(pass *lint.Pass) {
	for table, cmd := range pass.AlterTable() {
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_EnableRowSecurity || policyComes(pass, table) {
			continue
		}
		if relation := pass.Relation(table); relation == nil || relation.Partial && !relation.New() || len(relation.Policies) > 0 {
			continue // there may be policies that we do not know of
		}
		pass.Reportf("%q has no policy, so everybody but its owner sees no rows, without an error", lint.TableName(table)).
			Hintf("create the policies first, in the same transaction")
	}
}

// policyComes reports whether the same transaction goes on to make a policy for the table; for a table that nobody
// reads yet, the same script.
func policyComes(pass *lint.Pass, table *pg_query.RangeVar) bool {
	later := pass.After
	if pass.New(table) {
		later = pass.Script
	}
	return slices.ContainsFunc(later, func(stmt *lint.Statement) bool {
		policy := stmt.Node.GetCreatePolicyStmt()
		return policy != nil && pass.Catalog.Resolve(policy.GetTable()) == pass.Catalog.Resolve(table)
	})
}
