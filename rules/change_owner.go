package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "change-owner",
		Group:    lint.Tables,
		Severity: lint.Note,
		Summary:  "OWNER TO changes who may do what with the table",
		Check:    checkChangeOwner,
	})
}

func checkChangeOwner(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_ChangeOwner:
			pass.Reportf("%q gets another owner, and privileges may change", lint.TableName(table)).
				Hintf("make sure that the application keeps its privileges").
				Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive})
		}
	}
}
