package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-expression",
		Group:    lint.Columns,
		Severity: lint.Warning,
		Summary:  "DROP EXPRESSION leaves a column that nothing fills any more",
		Check:    checkDropExpression,
	})
}

func checkDropExpression(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_DropExpression {
			continue
		}
		if column := pass.Catalog.Relation(table).Column(cmd.GetName()); column != nil && column.Virtual {
			pass.Reportf("DROP EXPRESSION fails, because %q of %q is virtual", cmd.GetName(), lint.TableName(table)).
				Hintf("add a plain column, and fill it").
				Severity(lint.Error).
				Claims(pass.Catalog.Resolve(table), lint.Claim{Fails: true})
			continue
		}
		pass.Reportf("%q of %q keeps its values, and nothing computes it for new rows any more", cmd.GetName(), lint.TableName(table)).
			Hintf("deploy code that writes the column first")
	}
}
