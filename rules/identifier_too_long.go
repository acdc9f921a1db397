package rules

import (
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "identifier-too-long",
		Group:    lint.Tables,
		Severity: lint.Warning,
		Summary:  "PostgreSQL cuts names off after 63 bytes",
		Check:    checkIdentifierTooLong,
	})
}

func checkIdentifierTooLong(pass *lint.Pass) {
	for _, name := range pass.Statement.LongNames {
		pass.Reportf("%q is cut off to %q", name, strings.ToValidUTF8(name[:lint.MaxNameLength], "")).
			Hintf("choose a shorter name")
	}
}
