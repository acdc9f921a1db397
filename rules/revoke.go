package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "revoke",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "REVOKE makes queries fail that needed the privilege",
		Check:    checkRevoke,
	})
}

func checkRevoke(pass *lint.Pass) {
	if grant := pass.Node.GetGrantStmt(); grant != nil && !grant.GetIsGrant() && !onlyNew(pass, grant) {
		pass.Reportf("queries that need the privilege fail from now on").
			Hintf("make sure that the application does not use it any more")
	}
}

// onlyNew reports whether a statement is about nothing but tables and functions that this change made.
func onlyNew(pass *lint.Pass, grant *pg_query.GrantStmt) bool {
	if grant.GetTargtype() != pg_query.GrantTargetType_ACL_TARGET_OBJECT {
		return false
	}
	return !slices.ContainsFunc(grant.GetObjects(), func(object *pg_query.Node) bool {
		if table := object.GetRangeVar(); table != nil {
			return !pass.New(table)
		}
		return object.GetObjectWithArgs() == nil || !pass.Catalog.NewFunction(lint.DroppedName(object))
	})
}
