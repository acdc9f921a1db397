package rules

import (
	"slices"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "change-type-check-rescan",
		Group:    lint.Columns,
		Severity: lint.Error,
		Summary:  "Changing the type of a column in a CHECK reads the whole table while nothing else can use it",
		Check:    checkChangeTypeCheckRescan,
		Rewrite:  rewrite.Statement,
	})
}

func checkChangeTypeCheckRescan(pass *lint.Pass) {
	for change := range freeTypeChanges(pass) {
		for _, constraint := range change.relation.Constraints {
			if constraint.Kind != lint.Check || !slices.Contains(constraint.Columns, change.column) || dropsConstraint(pass, constraint.Name) {
				continue
			}
			pass.Reportf("the CHECK %q on %q is verified again, which reads all of %q while nothing else can use it",
				constraint.Name, change.column, lint.TableName(change.table)).
				At(change.location).
				Hintf("drop the CHECK, change the type, add the CHECK again NOT VALID, and validate it in another transaction").
				Claims(change.relation.Name, lint.Claim{Lock: lint.AccessExclusive, Scan: true})
			break
		}
	}
}
