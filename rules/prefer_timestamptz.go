package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "prefer-timestamptz",
		Group:    lint.Style,
		Severity: lint.Off,
		Summary:  "timestamp without a time zone does not say which moment is meant",
		Check:    checkPreferTimestamptz,
	})
}

func checkPreferTimestamptz(pass *lint.Pass) {
	for _, column := range definedColumns(pass.Node) {
		if t := pass.Catalog.TypeOf(column.GetTypeName()); t.Name.Name == "timestamp" {
			pass.Reportf("%q does not say in which time zone it is", column.GetColname()).
				At(column.GetLocation()).
				Hintf("use timestamptz")
		}
	}
}
