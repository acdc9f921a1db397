package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "add-column-not-null-no-default",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "ADD COLUMN NOT NULL without a default fails if the table has rows",
		Check:    checkAddColumnNotNullNoDefault,
	})
}

func checkAddColumnNotNullNoDefault(pass *lint.Pass) {
	for table, column := range addedColumns(pass) {
		if !neverNull(column) || filled(pass, column) {
			continue
		}
		pass.Reportf("ADD COLUMN %q NOT NULL without a default fails if %q has rows", column.GetColname(), lint.TableName(table)).
			At(column.GetLocation()).
			Hintf("give it a default, or add it nullable, fill it, and then make it NOT NULL").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Fails: true, Conditional: true})
	}
}

func neverNull(column *pg_query.ColumnDef) bool {
	return len(columnConstraints(column, pg_query.ConstrType_CONSTR_NOTNULL, pg_query.ConstrType_CONSTR_PRIMARY)) > 0
}

// filled reports whether PostgreSQL has a value for the rows that are there.
func filled(pass *lint.Pass, column *pg_query.ColumnDef) bool {
	for _, constraint := range columnConstraints(column, pg_query.ConstrType_CONSTR_DEFAULT) {
		if !constraint.GetRawExpr().GetAConst().GetIsnull() {
			return true
		}
	}
	given := columnConstraints(column, pg_query.ConstrType_CONSTR_IDENTITY, pg_query.ConstrType_CONSTR_GENERATED)
	domain := pass.Catalog.Type(pass.Catalog.TypeOf(column.GetTypeName()).Name)
	return len(given) > 0 || lint.Serial(column.GetTypeName()) || domain != nil && domain.Default
}
