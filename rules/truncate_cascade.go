package rules

import (
	"fmt"
	"slices"
	"strings"

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
	var named []lint.Name
	for _, node := range truncate.GetRelations() {
		named = append(named, pass.Catalog.Resolve(node.GetRangeVar()))
	}
	for _, node := range truncate.GetRelations() {
		if table := node.GetRangeVar(); !pass.New(table) {
			pass.Reportf("CASCADE also empties every table with a foreign key to %q%s", lint.TableName(table), emptiedToo(pass, named)).
				At(table.GetLocation()).
				Hintf("name the tables")
		}
	}
}

// emptiedToo lists the tables that we know of.
func emptiedToo(pass *lint.Pass, named []lint.Name) string {
	var found []string
	for _, lock := range pass.Statement.Locks {
		if !slices.Contains(named, lock.Table) {
			found = append(found, fmt.Sprintf("%q", lock.Table))
		}
	}
	if len(found) == 0 {
		return ""
	}
	return ": " + strings.Join(found, ", ")
}
