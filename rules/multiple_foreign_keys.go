package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "multiple-foreign-keys",
		Group:    lint.Constraints,
		Severity: lint.Warning,
		Summary:  "Foreign keys to several tables in one transaction block writes to all of them at once",
		Check:    checkMultipleForeignKeys,
	})
}

func checkMultipleForeignKeys(pass *lint.Pass) {
	if len(pass.Statement.ForeignKeys) == 0 {
		return
	}
	var parents []lint.Name
	for _, stmt := range append(slices.Clone(pass.Before), pass.Statement) {
		for _, key := range stmt.ForeignKeys {
			parent := pass.Catalog.Resolve(key.References)
			if !pass.New(key.References) && parent != pass.Catalog.Resolve(key.Table) && !slices.Contains(parents, parent) {
				parents = append(parents, parent)
			}
		}
	}
	if len(parents) < 2 || !pass.Once() {
		return
	}
	names := make([]string, len(parents))
	for i, parent := range parents {
		names[i] = fmt.Sprintf("%q", parent)
	}
	pass.Reportf("the transaction blocks writes to %s at once, and may deadlock with code that writes them in another order",
		strings.Join(names, " and ")).
		Hintf("add one foreign key for each transaction")
}
