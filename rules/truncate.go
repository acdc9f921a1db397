package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "truncate",
		Group:    lint.Data,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "TRUNCATE deletes all rows for good, and locks the table against all use",
		Check:    checkTruncate,
	})
}

func checkTruncate(pass *lint.Pass) {
	for _, node := range pass.Node.GetTruncateStmt().GetRelations() {
		if table := node.GetRangeVar(); !pass.New(table) {
			pass.Reportf("TRUNCATE deletes all rows of %q for good", lint.TableName(table)).
				At(table.GetLocation()).
				Hintf("say why here, or delete in batches what is not needed").
				Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive})
		}
	}
}
