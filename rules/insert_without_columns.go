package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "insert-without-columns",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "INSERT without a list of columns breaks when the table gets another column",
		Check:    checkInsertWithoutColumns,
	})
}

func checkInsertWithoutColumns(pass *lint.Pass) {
	insert := pass.Node.GetInsertStmt()
	if insert == nil || len(insert.GetCols()) > 0 || insert.GetSelectStmt() == nil {
		return
	}
	pass.Reportf("the values go into the columns of %q in their order", lint.TableName(insert.GetRelation())).
		Hintf("list the columns")
}
