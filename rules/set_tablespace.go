package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "set-tablespace",
		Group:    lint.Tables,
		Severity: lint.Error,
		Summary:  "SET TABLESPACE copies the table while nothing else can use it",
		Check:    checkSetTablespace,
	})
}

func checkSetTablespace(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_SetTableSpace:
			pass.Reportf("SET TABLESPACE copies %q while nothing else can use it", lint.TableName(table)).
				Hintf("do it while the table is not in use, or with pg_repack").
				Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive})
		}
	}
}
