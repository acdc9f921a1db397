package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "foreign-key-cascade",
		Group:    lint.Constraints,
		Severity: lint.Off,
		Summary:  "A cascading foreign key lets one delete remove any number of rows",
		Check:    checkForeignKeyCascade,
	})
}

func checkForeignKeyCascade(pass *lint.Pass) {
	for _, key := range pass.Statement.ForeignKeys {
		if key.Constraint.GetFkDelAction() == "c" || key.Constraint.GetFkUpdAction() == "c" {
			pass.Reportf("one change in %q goes on to any number of rows of %q", lint.TableName(key.References), lint.TableName(key.Table)).
				At(key.Constraint.GetLocation()).
				Hintf("use RESTRICT, and delete in batches")
		}
	}
}
