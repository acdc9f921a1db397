package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "check-volatile",
		Group:    lint.Constraints,
		Severity: lint.Warning,
		Summary:  "A CHECK that does not depend on the row alone holds today, and fails when the rows are restored",
		Check:    checkCheckVolatile,
	})
}

func checkCheckVolatile(pass *lint.Pass) {
	for check := range constraintsMade(pass.Node) {
		if check.GetContype() != pg_query.ConstrType_CONSTR_CHECK {
			continue
		}
		condition := check.GetRawExpr()
		if function, table, reads := pass.Catalog.ReadsTable(condition); reads {
			pass.Reportf("the CHECK calls %s(), which reads %q: nothing checks again when %q changes, and a restored dump may refuse the rows",
				function, table, table).
				At(check.GetLocation()).
				Hintf("use a trigger, a foreign key or a generated column")
			continue
		}
		if volatility, function := pass.Catalog.BuiltinVolatility(condition); volatility == lint.Volatile {
			pass.Reportf("the CHECK calls %s(), which gives another answer each time: a restored dump may refuse the rows", function).
				At(check.GetLocation()).
				Hintf("use a trigger, or write the value to a column")
			continue
		}
		if column, does := expires(condition); does {
			pass.Reportf("the CHECK wants %q to be later than the present: in time it no longer is, and a restored dump refuses the row", column).
				At(check.GetLocation()).
				Hintf("use a trigger, or compare with a column that keeps the time")
		}
	}
}
