package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-if-not-exists-mismatch",
		Group:    lint.Columns,
		Severity: lint.Warning,
		Summary:  "ADD COLUMN IF NOT EXISTS keeps a column that already exists with another type",
		Check:    checkAddColumnIfNotExistsMismatch,
	})
}

func checkAddColumnIfNotExistsMismatch(pass *lint.Pass) {
	alter := pass.Node.GetAlterTableStmt()
	for _, node := range alter.GetCmds() {
		cmd := node.GetAlterTableCmd()
		if cmd.GetSubtype() == pg_query.AlterTableType_AT_AddColumn && pass.Catalog.Idle(alter.GetRelation(), cmd) {
			reportKeptColumn(pass, alter.GetRelation(), cmd.GetDef().GetColumnDef())
		}
	}
}

// reportKeptColumn reports a column that is there, and stays as it is.
func reportKeptColumn(pass *lint.Pass, table *pg_query.RangeVar, def *pg_query.ColumnDef) {
	column, wanted := pass.Relation(table).Column(def.GetColname()), pass.Catalog.TypeOf(def.GetTypeName())
	if column.Type.Known() && !column.Type.Equal(wanted) {
		pass.Reportf("%q of %q exists with the type %s and stays so; it does not become %s",
			def.GetColname(), lint.TableName(table), column.Type, wanted).
			At(def.GetLocation()).
			Hintf("leave IF NOT EXISTS out, and change the type in a revision of its own")
	}
	if keys := columnConstraints(def, pg_query.ConstrType_CONSTR_FOREIGN); len(keys) > 0 && pass.Version < 13 {
		pass.Reportf("%q of %q exists, and before PostgreSQL 13 it gets the foreign key a second time", def.GetColname(), lint.TableName(table)).
			At(keys[0].GetLocation()).
			Hintf("leave IF NOT EXISTS out")
	}
}
