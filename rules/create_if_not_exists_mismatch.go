package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "create-if-not-exists-mismatch",
		Group:    lint.Tables,
		Severity: lint.Warning,
		Summary:  "CREATE TABLE IF NOT EXISTS keeps a table that already exists with other columns",
		Check:    checkCreateIfNotExistsMismatch,
	})
}

func checkCreateIfNotExistsMismatch(pass *lint.Pass) {
	create := pass.Node.GetCreateStmt()
	table := pass.Relation(create.GetRelation())
	if !create.GetIfNotExists() || table == nil || table.Partial {
		return
	}
	for _, column := range definedColumns(pass.Node) {
		existing, wanted := table.Column(column.GetColname()), pass.Catalog.TypeOf(column.GetTypeName())
		if existing != nil && existing.Type.Equal(wanted) {
			continue
		}
		pass.Reportf("%q exists, and stays without the column %q of type %s", table.Name, column.GetColname(), wanted).
			At(column.GetLocation()).
			Hintf("leave IF NOT EXISTS out, and alter the table")
		return
	}
}
