package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "foreign-key-parent-lock",
		Group:    lint.Constraints,
		Severity: lint.Note,
		Summary:  "A new foreign key blocks writes to the table it points to until the commit",
		Check:    checkForeignKeyParentLock,
	})
}

func checkForeignKeyParentLock(pass *lint.Pass) {
	for _, key := range pass.Statement.ForeignKeys {
		if key.References == nil || pass.New(key.References) || pass.Catalog.Resolve(key.References) == pass.Catalog.Resolve(key.Table) {
			continue
		}
		pass.Reportf("the foreign key blocks writes to %q until the commit", lint.TableName(key.References)).
			At(key.Constraint.GetLocation()).
			Hintf("set lock_timeout, and add it in a short transaction of its own").
			Claims(pass.Catalog.Resolve(key.References), lint.Claim{Lock: lint.ShareRowExclusive})
	}
}
