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
	if pass.Said() {
		return
	}
	locked := lockedParents(pass, pass.Statement)
	if len(locked) == 0 {
		return
	}
	// As nothing was said yet, one table at most was locked before, and the last statement that did so tells which.
	for _, stmt := range slices.Backward(pass.Before) {
		if earlier := lockedParents(pass, stmt); len(earlier) > 0 {
			locked = append(earlier, locked...)
			break
		}
	}
	var parents []lint.Name
	for _, parent := range locked {
		if !slices.Contains(parents, parent) {
			parents = append(parents, parent)
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

// lockedParents are the tables in use that the foreign keys of a statement point to.
func lockedParents(pass *lint.Pass, stmt *lint.Statement) (parents []lint.Name) {
	for _, key := range stmt.ForeignKeys {
		parent := pass.Catalog.Resolve(key.References)
		if !pass.New(key.References) && parent != pass.Catalog.Resolve(key.Table) {
			parents = append(parents, parent)
		}
	}
	return parents
}
