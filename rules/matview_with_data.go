package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "matview-with-data",
		Group:    lint.Programs,
		Severity: lint.Note,
		Summary:  "A materialized view or a table is filled inside the migration",
		Check:    checkMatviewWithData,
	})
}

func checkMatviewWithData(pass *lint.Pass) {
	create := pass.Node.GetCreateTableAsStmt()
	if create == nil || create.GetInto().GetSkipData() || create.GetInto().GetRel().GetRelpersistence() == "t" {
		return
	}
	if len(create.GetQuery().GetSelectStmt().GetFromClause()) == 0 {
		return
	}
	pass.Reportf("the query of %q runs inside the migration, for as long as it takes", lint.TableName(create.GetInto().GetRel())).
		Hintf("create it WITH NO DATA, and fill it later")
}
