package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "not-enforced-constraint",
		Group:    lint.Constraints,
		Severity: lint.Note,
		Summary:  "A constraint that is NOT ENFORCED checks no row",
		Check:    checkNotEnforcedConstraint,
	})
}

func checkNotEnforcedConstraint(pass *lint.Pass) {
	for constraint := range constraintsMade(pass.Node) {
		if lint.NotEnforced(constraint) {
			pass.Reportf("the constraint is written down, and no row is checked, old or new").
				At(constraint.GetLocation()).
				Hintf("add it NOT VALID if new rows are to keep to it")
		}
	}
}
