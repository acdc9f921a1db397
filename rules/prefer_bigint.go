package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "prefer-bigint",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "An integer key runs out after two billion rows",
		Check:    checkPreferBigint,
	})
}

func checkPreferBigint(pass *lint.Pass) {
	for _, column := range definedColumns(pass.Node) {
		switch pass.Catalog.TypeOf(column.GetTypeName()).Name.Name {
		case "int2", "int4":
		default:
			continue
		}
		if len(columnConstraints(column, pg_query.ConstrType_CONSTR_PRIMARY, pg_query.ConstrType_CONSTR_IDENTITY)) > 0 || lint.Serial(column.GetTypeName()) {
			pass.Reportf("%q runs out of numbers, and to widen it writes the table anew", column.GetColname()).
				At(column.GetLocation()).
				Hintf("use bigint")
		}
	}
}
