package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "change-type-fk-peer-lock",
		Group:    lint.Columns,
		Severity: lint.Warning,
		Summary:  "Changing the type of a column in a foreign key locks the other table as well",
		Check:    checkChangeTypeFkPeerLock,
	})
}

func checkChangeTypeFkPeerLock(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_AlterColumnType {
			continue
		}
		for _, peer := range pass.Catalog.ForeignKeyPeers(pass.Catalog.Resolve(table), cmd.GetName()) {
			pass.Reportf("%q is part of a foreign key, so nothing can use %q either until the commit", cmd.GetName(), peer).
				At(cmd.GetDef().GetColumnDef().GetLocation()).
				Hintf("drop the foreign key first, and add it again NOT VALID").
				Claims(peer, lint.Claim{Lock: lint.AccessExclusive})
		}
	}
}
