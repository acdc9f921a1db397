package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "truncate-referenced",
		Group:    lint.Data,
		Severity: lint.Error,
		Summary:  "TRUNCATE of a table that foreign keys point to fails",
		Check:    checkTruncateReferenced,
	})
}

func checkTruncateReferenced(pass *lint.Pass) {
	truncate := pass.Node.GetTruncateStmt()
	if truncate == nil || truncate.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE {
		return
	}
	var emptied []lint.Name
	for _, node := range truncate.GetRelations() {
		emptied = append(emptied, pass.Catalog.Resolve(node.GetRangeVar()))
	}
	for _, other := range pass.Catalog.Relations() {
		if slices.Contains(emptied, other.Name) {
			continue
		}
		for _, key := range other.Constraints {
			if key.Kind == lint.ForeignKey && slices.Contains(emptied, key.References) {
				pass.Reportf("TRUNCATE fails, because %q of %q points to %q", key.Name, other.Name, key.References).
					Hintf("name all the tables, if their rows are to go too, or delete the rows in batches").
					Claims(key.References, lint.Claim{Fails: true})
			}
		}
	}
}
