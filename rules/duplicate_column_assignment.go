package rules

import (
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "duplicate-column-assignment",
		Group:    lint.Data,
		Severity: lint.Error,
		Summary:  "UPDATE that sets one column twice fails",
		Check:    checkDuplicateColumnAssignment,
	})
}

func checkDuplicateColumnAssignment(pass *lint.Pass) {
	var set []string
	for _, target := range pass.Node.GetUpdateStmt().GetTargetList() {
		name := target.GetResTarget().GetName()
		if len(target.GetResTarget().GetIndirection()) > 0 {
			continue // elements of an array or a composite value
		}
		if slices.Contains(set, name) {
			pass.Reportf("%q is set twice", name).
				At(target.GetResTarget().GetLocation()).
				Hintf("set it once").
				Claims(lint.Name{}, lint.Claim{Fails: true})
		}
		set = append(set, name)
	}
}
