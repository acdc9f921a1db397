package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "foreign-key-type-mismatch",
		Group:    lint.Constraints,
		Severity: lint.Warning,
		Summary:  "A foreign key column of another type than its key works until a key does not fit, or is refused",
		Check:    checkForeignKeyTypeMismatch,
	})
}

func checkForeignKeyTypeMismatch(pass *lint.Pass) {
	for _, key := range pass.Statement.ForeignKeys {
		target := pass.Catalog.Key(key)
		for i, name := range key.Columns {
			if i >= len(target) {
				break
			}
			from := columnType(pass, key.Table, name)
			to := columnType(pass, key.References, target[i])
			if !from.Known() || !to.Known() || from.Name == to.Name {
				continue
			}
			refused := ""
			if !lint.CanReference(from, to) {
				refused = ": PostgreSQL refuses to compare them"
			}
			report := pass.Reportf("%q is %s and points to %q of %q, which is %s%s", name, from, target[i], lint.TableName(key.References), to, refused).
				At(key.Constraint.GetLocation()).
				Hintf("give both columns the same type")
			if refused != "" {
				report.Severity(lint.Error).Claims(pass.Catalog.Resolve(key.Table), lint.Claim{Fails: true})
			}
		}
	}
}

// columnType is the type that a column has after the statement, which may add the column itself.
func columnType(pass *lint.Pass, table *pg_query.RangeVar, name string) lint.TypeRef {
	for _, def := range definedColumns(pass.Node) {
		if def.GetColname() == name && sameTable(pass, table) {
			return pass.Catalog.TypeOf(def.GetTypeName())
		}
	}
	if column := pass.Relation(table).Column(name); column != nil {
		return column.Type
	}
	return lint.TypeRef{}
}

// sameTable reports whether the statement makes or alters the table itself.
func sameTable(pass *lint.Pass, table *pg_query.RangeVar) bool {
	own := pass.Node.GetCreateStmt().GetRelation()
	if own == nil {
		own = pass.Node.GetAlterTableStmt().GetRelation()
	}
	return own != nil && pass.Catalog.Resolve(own) == pass.Catalog.Resolve(table)
}

// definedColumns are the columns that a statement makes.
func definedColumns(node *pg_query.Node) (columns []*pg_query.ColumnDef) {
	for _, element := range node.GetCreateStmt().GetTableElts() {
		if def := element.GetColumnDef(); def != nil {
			columns = append(columns, def)
		}
	}
	for _, cmd := range node.GetAlterTableStmt().GetCmds() {
		if c := cmd.GetAlterTableCmd(); c.GetSubtype() == pg_query.AlterTableType_AT_AddColumn {
			columns = append(columns, c.GetDef().GetColumnDef())
		}
	}
	return columns
}
