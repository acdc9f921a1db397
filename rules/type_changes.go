package rules

import (
	"iter"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// typeChange is one ALTER COLUMN … TYPE of a column whose old type is known.
type typeChange struct {
	table    *pg_query.RangeVar
	relation *lint.Relation
	column   string
	from, to lint.TypeRef
	// collates is whether the change names a collation.
	collates bool
	location int32
}

// freeTypeChanges are the changes that do not write the table anew, on tables which this change did not
// make. What a rewrite does besides is not worth a word.
func freeTypeChanges(pass *lint.Pass) iter.Seq[typeChange] {
	return func(yield func(typeChange) bool) {
		for table, cmd := range pass.AlterExisting() {
			relation, def := pass.Relation(table), cmd.GetDef().GetColumnDef()
			column := relation.Column(cmd.GetName())
			if cmd.GetSubtype() != pg_query.AlterTableType_AT_AlterColumnType || column == nil || def.GetRawDefault() != nil {
				continue
			}
			change := typeChange{
				table: table, relation: relation, column: cmd.GetName(), from: column.Type,
				to: pass.Catalog.TypeOf(def.GetTypeName()), collates: def.GetCollClause() != nil, location: def.GetLocation(),
			}
			zone, _ := pass.Catalog.Settings.Get("timezone", pass.Statement.Transaction.Number)
			free := pass.Catalog.ChangeType(change.from, change.to, pass.Version, zone) == lint.Free
			if free && (change.collates || !change.from.Equal(change.to)) && !yield(change) {
				return
			}
		}
	}
}
