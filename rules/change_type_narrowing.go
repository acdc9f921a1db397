package rules

import (
	"cmp"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "change-type-narrowing",
		Group:    lint.Columns,
		Severity: lint.Warning,
		Summary:  "A narrower type rounds values, or fails at the first that does not fit",
		Check:    checkChangeTypeNarrowing,
	})
}

func checkChangeTypeNarrowing(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		column := pass.Relation(table).Column(cmd.GetName())
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_AlterColumnType || column == nil {
			continue
		}
		def := cmd.GetDef().GetColumnDef()
		to := pass.Catalog.TypeOf(def.GetTypeName())
		loss := cmp.Or(lint.Narrowing(column.Type, to), pass.Catalog.EnumLoss(column.Type, to))
		if using := def.GetRawDefault(); using != nil && loss != "" {
			loss = lossOfCast(using, cmd.GetName(), to, loss)
		}
		if loss == "" {
			continue
		}
		pass.Reportf("from %s to %s, %q of %q %s", column.Type, to, cmd.GetName(), lint.TableName(table), loss).
			At(def.GetLocation()).
			Hintf("make sure of it before, with a CHECK NOT VALID that is then validated")
	}
}

// lossOfCast is the loss if USING is the column, or a cast of it; any other expression is the author's answer to it. A
// cast that is written cuts text off, where the one that is not fails.
// https://www.postgresql.org/docs/current/datatype-character.html
func lossOfCast(using *pg_query.Node, column string, to lint.TypeRef, loss string) string {
	written := using.GetTypeCast() != nil
	for using.GetTypeCast() != nil {
		using = using.GetTypeCast().GetArg()
	}
	switch path := lint.Strings(using.GetColumnRef().GetFields()); {
	case len(path) == 0 || path[len(path)-1] != column:
		return ""
	case written && (to.Name.Name == "varchar" || to.Name.Name == "bpchar"):
		return "is cut off without a word"
	}
	return loss
}
