package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "replica-identity",
		Group:    lint.Tables,
		Severity: lint.Warning,
		Summary:  "REPLICA IDENTITY FULL makes updates costly, NOTHING makes replicated ones fail",
		Check:    checkReplicaIdentity,
	})
}

func checkReplicaIdentity(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_ReplicaIdentity {
			continue
		}
		switch cmd.GetDef().GetReplicaIdentityStmt().GetIdentityType() {
		case "f":
			pass.Reportf("every update and delete of %q writes the whole old row to the log", lint.TableName(table)).
				Hintf("REPLICA IDENTITY USING INDEX of a unique index")
		case "n":
			pass.Reportf("if %q is replicated, its updates and deletes fail from now on", lint.TableName(table)).
				Hintf("REPLICA IDENTITY USING INDEX of a unique index")
		}
	}
}
