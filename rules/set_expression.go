package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "set-expression",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "SET EXPRESSION of a stored generated column writes the table anew while nothing else can use it",
		Check:    checkSetExpression,
	})
}

func checkSetExpression(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		column := pass.Catalog.Relation(table).Column(cmd.GetName())
		if !lint.SetsExpression(cmd) || column != nil && column.Virtual {
			continue
		}
		doubt := ""
		if column == nil || !column.Generated {
			doubt = ", unless it is virtual"
		}
		pass.Reportf("%q is computed anew for each row, which writes %q anew while nothing else can use it%s",
			cmd.GetName(), lint.TableName(table), doubt).
			Hintf("add a column with the new expression, and switch over").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Rewrite: true})
	}
}
