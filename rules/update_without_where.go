package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "update-without-where",
		Group:    lint.Data,
		Severity: lint.Warning,
		Summary:  "UPDATE without WHERE writes every row in one transaction",
		Check:    checkUpdateWithoutWhere,
	})
}

func checkUpdateWithoutWhere(pass *lint.Pass) {
	for query := range withQueries(pass.Node) {
		update := query.GetUpdateStmt()
		if update == nil || !holdsAlways(update.GetWhereClause()) || pass.New(update.GetRelation()) {
			continue
		}
		pass.Reportf("every row of %q is written and locked, until the commit", lint.TableName(update.GetRelation())).
			Hintf("go by ranges of the key, with a commit after each")
	}
}
