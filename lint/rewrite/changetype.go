package rewrite

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// changeType changes the type of a column whose rows stay as they are. The checks on it are left out meanwhile, and
// validated again; indexes that would be built anew under the lock are dropped before and created after.
func (w *writer) changeType(table *pg_query.RangeVar, cmd *pg_query.AlterTableCmd) bool {
	relation := w.pass.Catalog.Relation(table)
	def := cmd.GetDef().GetColumnDef()
	column := relation.Column(cmd.GetName())
	if column == nil || def.GetRawDefault() != nil || relation.Kind != lint.Table || relation.Partition() {
		return false
	}
	zone, _ := w.pass.Catalog.Settings.Get("timezone", w.pass.Statement.Transaction.Number)
	to := w.pass.Catalog.TypeOf(def.GetTypeName())
	if w.pass.Catalog.ChangeType(column.Type, to, w.pass.Version, zone) != lint.Free {
		return false // what the application does with the column has to change in steps, too
	}
	sortsAnew := def.GetCollClause() != nil || (to.Name.Name == "citext") != (column.Type.Name.Name == "citext")
	var again []statement
	for _, index := range relation.Indexes {
		if !slices.Contains(index.Uses, column.Name) && (!sortsAnew || !slices.Contains(index.Columns, column.Name)) {
			continue
		}
		if index.Definition == nil || index.Unique || index.Constraint != "" {
			return false // nothing keeps duplicates out meanwhile
		}
		created := clone(index.Definition)
		created.Idxname, created.Relation = index.Name.Name, table
		w.outside("queries do without the index meanwhile",
			weak("DROP INDEX CONCURRENTLY "+within(table, index.Name.Name)))
		again = append(again, w.indexStatement(created))
	}
	changed, validate, ok := w.changeWithChecks(table, relation, cmd)
	if !ok || len(again)+len(validate) == 0 {
		return false
	}
	w.inside("nothing is read: the rows stay as they are", changed)
	for _, index := range again {
		w.outside(buildsAside, index)
	}
	w.inside("reads the old rows; reads and writes go on", validate...)
	return true
}

// changeWithChecks changes the type in one statement with the checks on the column, which become NOT VALID.
func (w *writer) changeWithChecks(
	table *pg_query.RangeVar, relation *lint.Relation, cmd *pg_query.AlterTableCmd,
) (changed statement, validate []statement, ok bool) {
	drop, add := []*pg_query.AlterTableCmd{}, []*pg_query.AlterTableCmd{}
	for _, constraint := range relation.Constraints {
		if constraint.Kind != lint.Check || !slices.Contains(constraint.Columns, cmd.GetName()) {
			continue
		}
		if constraint.Definition == nil {
			return statement{}, nil, false
		}
		check := clone(constraint.Definition)
		check.Conname, check.SkipValidation, check.InitiallyValid = constraint.Name, true, false
		drop = append(drop, &pg_query.AlterTableCmd{
			Subtype: pg_query.AlterTableType_AT_DropConstraint, Name: constraint.Name, Behavior: pg_query.DropBehavior_DROP_RESTRICT,
		})
		add = append(add, addConstraint(check))
		if constraint.Validated {
			validate = append(validate, statement{sql: alterTo(table, "VALIDATE CONSTRAINT", lint.QuoteIdent(constraint.Name)), apart: true})
		}
	}
	return strong(w.alter(table, slices.Concat(drop, []*pg_query.AlterTableCmd{cmd}, add)...)), validate, true
}
