package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "duplicate-column-assignment",
		Group:    lint.Data,
		Severity: lint.Error,
		Summary:  "A statement that sets one column twice fails",
		Check:    checkDuplicateColumnAssignment,
	})
}

func checkDuplicateColumnAssignment(pass *lint.Pass) {
	reportTwice(pass, pass.Node.GetUpdateStmt().GetTargetList())
	reportTwice(pass, pass.Node.GetInsertStmt().GetCols())
	reportTwice(pass, pass.Node.GetInsertStmt().GetOnConflictClause().GetTargetList())
}

func reportTwice(pass *lint.Pass, targets []*pg_query.Node) {
	var set []string
	for _, node := range targets {
		target := node.GetResTarget()
		if len(target.GetIndirection()) > 0 {
			continue // elements of an array or a composite value
		}
		if slices.Contains(set, target.GetName()) {
			pass.Reportf("%q is set twice", target.GetName()).
				At(target.GetLocation()).
				Hintf("set it once").
				Claims(lint.Name{}, lint.Claim{Fails: true})
		}
		set = append(set, target.GetName())
	}
}
