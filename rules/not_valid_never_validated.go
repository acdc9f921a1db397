package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "not-valid-never-validated",
		Group:    lint.Constraints,
		Severity: lint.Note,
		Summary:  "A NOT VALID constraint that is not validated says nothing about the rows that were there",
		Finish:   checkNotValidNeverValidated,
	})
}

func checkNotValidNeverValidated(pass *lint.Pass) {
	for _, table := range pass.Catalog.Changed() {
		for _, constraint := range table.Constraints {
			if constraint.Made == nil || constraint.Validated || constraint.NotEnforced {
				continue
			}
			pass.ReportMadef(constraint.Made, "%q on %q is not validated, so old rows may break it", constraint.Name, table.Name).
				Hintf("VALIDATE CONSTRAINT in a later revision")
		}
	}
}
