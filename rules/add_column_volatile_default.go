package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-volatile-default",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "ADD COLUMN with a volatile default writes the table anew while nothing else can use it",
		Check:    checkAddColumnVolatileDefault,
		Rewrite:  rewrite.Statement,
	})
}

func checkAddColumnVolatileDefault(pass *lint.Pass) {
	for table, column := range addedColumns(pass) {
		for _, constraint := range columnConstraints(column, pg_query.ConstrType_CONSTR_DEFAULT) {
			reportVolatileDefault(pass, table, column, constraint)
		}
	}
}

func reportVolatileDefault(pass *lint.Pass, table *pg_query.RangeVar, column *pg_query.ColumnDef, constraint *pg_query.Constraint) {
	volatility, function := pass.Catalog.Volatility(constraint.GetRawExpr())
	var report lint.Report
	switch volatility {
	case lint.NotVolatile:
		return
	case lint.MaybeVolatile:
		report = pass.Reportf("the default of %q writes %q anew while nothing else can use it, unless %s() is stable or immutable",
			column.GetColname(), lint.TableName(table), function)
	case lint.Volatile:
		report = pass.Reportf("%s() gives each row its own default, which writes %q anew while nothing else can use it",
			function, lint.TableName(table))
	}
	report.At(column.GetLocation()).
		Hintf("add the column without a default, then SET DEFAULT, and fill the old rows in batches").
		Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Rewrite: true})
}
