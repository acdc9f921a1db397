package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "table-without-primary-key",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "A table without a primary key has no way to name one of its rows",
		Check:    checkTableWithoutPrimaryKey,
	})
}

func checkTableWithoutPrimaryKey(pass *lint.Pass) {
	create := pass.Node.GetCreateStmt()
	if create == nil || create.GetPartbound() != nil || create.GetRelation().GetRelpersistence() == "t" || len(create.GetInhRelations()) > 0 {
		return
	}
	if slices.ContainsFunc(create.GetTableElts(), makesPrimaryKey) {
		return
	}
	pass.Reportf("%q has no primary key", lint.TableName(create.GetRelation())).
		Hintf("logical replication and removing duplicates need one")
}

// LIKE may bring one along.
func makesPrimaryKey(element *pg_query.Node) bool {
	return element.GetTableLikeClause() != nil ||
		element.GetConstraint().GetContype() == pg_query.ConstrType_CONSTR_PRIMARY ||
		len(columnConstraints(element.GetColumnDef(), pg_query.ConstrType_CONSTR_PRIMARY)) > 0
}
