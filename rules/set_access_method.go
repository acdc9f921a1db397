package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "set-access-method",
		Group:    lint.Tables,
		Severity: lint.Error,
		Summary:  "SET ACCESS METHOD writes the table anew while nothing else can use it",
		Check:    checkSetAccessMethod,
	})
}

func checkSetAccessMethod(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_SetAccessMethod:
			if known := pass.Relation(table); known != nil && known.Method != "" && known.Method == cmd.GetName() {
				continue // nothing changes
			}
			pass.Reportf("SET ACCESS METHOD writes %q anew while nothing else can use it", lint.TableName(table)).
				Hintf("make a new table, and move the rows over").
				Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive})
		}
	}
}
