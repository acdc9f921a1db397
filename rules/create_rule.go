package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "create-rule",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "CREATE RULE locks the table, and rewrites every later query on it",
		Check:    checkCreateRule,
	})
}

func checkCreateRule(pass *lint.Pass) {
	rule := pass.Node.GetRuleStmt()
	if rule == nil || pass.New(rule.GetRelation()) {
		return
	}
	pass.Reportf("queries on %q are rewritten from now on, and nothing can use it until the commit", lint.TableName(rule.GetRelation())).
		Hintf("use a trigger").
		Claims(pass.Catalog.Resolve(rule.GetRelation()), lint.Claim{Lock: lint.AccessExclusive})
}
