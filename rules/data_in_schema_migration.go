package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "data-in-schema-migration",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "A revision that changes the schema also changes rows",
		Check:    checkDataInSchemaMigration,
	})
}

func checkDataInSchemaMigration(pass *lint.Pass) {
	command := changesRows(pass.Node)
	if command == "" || !pass.Others(changesSchema) || !pass.Once() {
		return
	}
	pass.Reportf("%s runs in a revision that also changes the schema", command).
		Hintf("put the rows into a revision of their own")
}
