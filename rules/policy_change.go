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
	for table, cmd := range pass.AlterExisting() {
		switch subtype := cmd.GetSubtype(); subtype {
		case pg_query.AlterTableType_AT_DisableRowSecurity, pg_query.AlterTableType_AT_NoForceRowSecurity:
			reportDisabled(pass, table, subtype)
		}
	}
	if drop := pass.Node.GetDropStmt(); drop.GetRemoveType() == pg_query.ObjectType_OBJECT_POLICY {
		for _, object := range drop.GetObjects() {
			table, _ := lint.DroppedFrom(object)
			reportPolicy(pass, table)
		}
	}
}

// Without row security, policies are there and do nothing.
func reportDisabled(pass *lint.Pass, table *pg_query.RangeVar, subtype pg_query.AlterTableType) {
	who := "whoever may read"
	if subtype == pg_query.AlterTableType_AT_NoForceRowSecurity {
		who = "the owner of"
	}
	pass.Reportf("the policies of %q no longer hold: %s the table sees all of its rows", lint.TableName(table), who).
		Hintf("drop a policy that is no longer wanted, and leave row security on").
		Severity(lint.Warning).
		Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive})
}

func reportPolicy(pass *lint.Pass, table *pg_query.RangeVar) {
	if pass.New(table) {
		return
	}
	pass.Reportf("others see other rows of %q from now on", lint.TableName(table)).
		Hintf("let somebody who knows the policies read it").
		Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive})
}
