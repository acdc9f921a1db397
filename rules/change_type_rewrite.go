package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "change-type-rewrite",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "Changing the type of a column writes the table and its indexes anew while nothing else can use it",
		Check:    checkChangeTypeRewrite,
	})
}

func checkChangeTypeRewrite(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_AlterColumnType {
			continue
		}
		to := pass.Catalog.TypeOf(cmd.GetDef().GetColumnDef().GetTypeName())
		var from lint.TypeRef
		if column := pass.Relation(table).Column(cmd.GetName()); column != nil {
			from = column.Type
		}
		reportTypeChange(pass, table, cmd, from, to)
	}
}

func reportTypeChange(pass *lint.Pass, table *pg_query.RangeVar, cmd *pg_query.AlterTableCmd, from, to lint.TypeRef) {
	zone, _ := pass.Catalog.Settings.Get("timezone", pass.Statement.Transaction.Number)
	change := pass.Catalog.ChangeType(from, to, pass.Version, zone)
	if using := cmd.GetDef().GetColumnDef().GetRawDefault(); using != nil && !castsColumn(pass, using, cmd.GetName(), to) {
		change = lint.Rewriting
	}
	name := lint.TableName(table)
	var report lint.Report
	switch change {
	case lint.Free:
		return
	case lint.DependsOnType:
		report = pass.Reportf("changing %q of %q to %s writes the table anew while nothing else can use it, unless the old type has the same form", cmd.GetName(), name, to)
	case lint.DependsOnTimeZone:
		report = pass.Reportf("changing %q of %q to %s writes the table anew while nothing else can use it, unless the session's TimeZone is UTC", cmd.GetName(), name, to)
	case lint.Rewriting:
		report = pass.Reportf("changing %q of %q to %s writes the table anew while nothing else can use it", cmd.GetName(), name, to)
	}
	report.At(cmd.GetDef().GetColumnDef().GetLocation()).
		Hintf("add a column of the new type, fill it in batches, then switch over").
		Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Rewrite: true, Conditional: change == lint.DependsOnTimeZone})
}

// castsColumn reports whether a USING expression is only the column itself, or its cast to the new type.
func castsColumn(pass *lint.Pass, using *pg_query.Node, column string, to lint.TypeRef) bool {
	if cast := using.GetTypeCast(); cast != nil && pass.Catalog.TypeOf(cast.GetTypeName()).Equal(to) {
		using = cast.GetArg()
	}
	fields := using.GetColumnRef().GetFields()
	return len(fields) == 1 && fields[0].GetString_().GetSval() == column
}
