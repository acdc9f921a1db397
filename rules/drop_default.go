package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-default",
		Group:    lint.Columns,
		Severity: lint.Warning,
		Summary:  "DROP DEFAULT of a NOT NULL column makes inserts fail that leave the column out",
		Check:    checkDropDefault,
	})
}

func checkDropDefault(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		column := pass.Relation(table).Column(cmd.GetName())
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_ColumnDefault || cmd.GetDef() != nil || column == nil {
			continue
		}
		if !column.NotNull || !column.Default || givenAnother(pass, table, cmd.GetName()) {
			continue
		}
		which := "that leave %q out"
		if column.Made != nil {
			which = "by code that does not know %q yet"
		}
		pass.Reportf("inserts into %q "+which+" fail from now on", lint.TableName(table), cmd.GetName()).
			Hintf("deploy code that always writes the column first")
	}
}

// givenAnother reports whether the same transaction gives a column a default, or makes it an identity column, after
// this.
func givenAnother(pass *lint.Pass, table *pg_query.RangeVar, column string) bool {
	name := pass.Catalog.Resolve(table)
	gives := func(stmt *lint.Statement) bool {
		alter := stmt.Node.GetAlterTableStmt()
		return alter != nil && pass.Catalog.Resolve(alter.GetRelation()) == name && slices.ContainsFunc(alter.GetCmds(), func(node *pg_query.Node) bool {
			cmd := node.GetAlterTableCmd()
			given := cmd.GetSubtype() == pg_query.AlterTableType_AT_ColumnDefault && cmd.GetDef() != nil
			return cmd.GetName() == column && (given || cmd.GetSubtype() == pg_query.AlterTableType_AT_AddIdentity)
		})
	}
	return gives(pass.Statement) || slices.ContainsFunc(pass.After, gives)
}
