package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "replace-view-incompatible",
		Group:    lint.Programs,
		Severity: lint.Error,
		Summary:  "CREATE OR REPLACE VIEW that drops, renames or reorders a column fails",
		Check:    checkReplaceViewIncompatible,
	})
}

func checkReplaceViewIncompatible(pass *lint.Pass) {
	create := pass.Node.GetViewStmt()
	if create == nil || !create.GetReplace() {
		return
	}
	view, columns := pass.Catalog.Relation(create.GetView()), lint.ViewColumns(create)
	if view == nil || view.Kind != lint.View || view.Output == nil || columns == nil {
		return
	}
	for i, was := range view.Output {
		what := "goes"
		if i < len(columns) {
			if columns[i] == was {
				continue
			}
			what = "becomes \"" + columns[i] + "\""
		}
		pass.Reportf("CREATE OR REPLACE VIEW fails, because the column %q of %q %s", was, view.Name, what).
			Hintf("add columns at the end only, or drop the view and create it in one transaction").
			Claims(view.Name, lint.Claim{Fails: true})
		return
	}
}
