package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "delete-without-where",
		Group:    lint.Data,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "DELETE without WHERE deletes every row",
		Check:    checkDeleteWithoutWhere,
	})
}

func checkDeleteWithoutWhere(pass *lint.Pass) {
	for query := range withQueries(pass.Node) {
		remove := query.GetDeleteStmt()
		if remove == nil || !holdsAlways(remove.GetWhereClause()) || pass.New(remove.GetRelation()) {
			continue
		}
		pass.Reportf("every row of %q is deleted", lint.TableName(remove.GetRelation())).
			Hintf("say why here")
	}
}
