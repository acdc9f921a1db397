package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "alter-constraint",
		Group:    lint.Constraints,
		Severity: lint.Error,
		Summary:  "ALTER CONSTRAINT … ENFORCED reads both tables of a foreign key while one of them is locked against all use",
		Check:    checkAlterConstraint,
	})
}

func checkAlterConstraint(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		if enforced, sets := lint.SetsEnforced(cmd); !sets || !enforced {
			continue
		}
		pass.Reportf("ENFORCED looks up every row of %q while nothing else can use it", lint.TableName(table)).
			Hintf("add the foreign key again NOT VALID, drop this one, and validate the other in another transaction").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Scan: true, Conditional: true})
	}
}
