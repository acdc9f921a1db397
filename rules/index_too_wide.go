package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "index-too-wide",
		Group:    lint.Indexes,
		Severity: lint.Off,
		Summary:  "An index on more than three columns is seldom worth what it costs",
		Check:    checkIndexTooWide,
	})
}

func checkIndexTooWide(pass *lint.Pass) {
	index := pass.Node.GetIndexStmt()
	if columns := len(index.GetIndexParams()); columns > 3 && !index.GetUnique() {
		pass.Reportf("the index on %q has %d columns; few queries use more than the first ones", lint.TableName(index.GetRelation()), columns).
			Hintf("keep the columns that queries compare, and put others into INCLUDE")
	}
}
