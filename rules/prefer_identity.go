package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "prefer-identity",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "serial leaves a sequence with privileges and an owner of its own",
		Check:    checkPreferIdentity,
	})
}

func checkPreferIdentity(pass *lint.Pass) {
	for _, column := range definedColumns(pass.Node) {
		if pass.Node.GetCreateStmt() != nil && lint.Serial(column.GetTypeName()) {
			pass.Reportf("%q gets a sequence with privileges of its own", column.GetColname()).
				At(column.GetLocation()).
				Hintf("GENERATED ALWAYS AS IDENTITY")
		}
	}
}
