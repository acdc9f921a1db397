package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "truncate-cascade",
		Group:    lint.Data,
		Severity: lint.Error,
		Summary:  "TRUNCATE … CASCADE empties every table with a foreign key to it",
		Check:    checkTruncateCascade,
	})
}

func checkTruncateCascade(pass *lint.Pass) {
	truncate := pass.Node.GetTruncateStmt()
	if truncate.GetBehavior() != pg_query.DropBehavior_DROP_CASCADE {
		return
	}
	for _, node := range truncate.GetRelations() {
		if table := node.GetRangeVar(); !pass.New(table) {
			pass.Reportf("CASCADE also empties every table with a foreign key to %q", lint.TableName(table)).
				At(table.GetLocation()).
				Hintf("name the tables")
		}
	}
}
