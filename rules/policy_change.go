package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "policy-change",
		Group:    lint.Programs,
		Severity: lint.Note,
		Summary:  "A change of policies changes who sees which rows",
		Check:    checkPolicyChange,
	})
}

func checkPolicyChange(pass *lint.Pass) {
	if alter := pass.Node.GetAlterPolicyStmt(); alter != nil {
		reportPolicy(pass, alter.GetTable())
	}
	if create := pass.Node.GetCreatePolicyStmt(); create != nil {
		reportPolicy(pass, create.GetTable())
	}
	if drop := pass.Node.GetDropStmt(); drop.GetRemoveType() == pg_query.ObjectType_OBJECT_POLICY {
		for _, object := range drop.GetObjects() {
			table, _ := lint.DroppedFrom(object)
			reportPolicy(pass, table)
		}
	}
}

func reportPolicy(pass *lint.Pass, table *pg_query.RangeVar) {
	if pass.New(table) {
		return
	}
	pass.Reportf("others see other rows of %q from now on", lint.TableName(table)).
		Hintf("let somebody who knows the policies read it").
		Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive})
}
