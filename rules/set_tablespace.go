package rules

import (
	"slices"

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
	const hint = "do it while the table is not in use, or with pg_repack"
	for table, cmd := range pass.AlterExisting() {
		if cmd.GetSubtype() == pg_query.AlterTableType_AT_SetTableSpace {
			pass.Reportf("SET TABLESPACE copies %q while nothing else can use it", lint.TableName(table)).
				Hintf(hint).
				Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive})
		}
	}
	if all := pass.Node.GetAlterTableMoveAllStmt(); all != nil {
		pass.Reportf("everything in %q is copied while nothing else can use it", all.GetOrigTablespacename()).
			Hintf("move the tables one by one, each in a transaction of its own")
	}
	reportMoved(pass, hint)
}

// reportMoved reports an index or a materialized view. Whoever plans a query on a table looks at all of its indexes, and waits for
// the lock on one.
func reportMoved(pass *lint.Pass, hint string) {
	alter := pass.Node.GetAlterTableStmt()
	name := pass.Catalog.Resolve(alter.GetRelation())
	moves := slices.ContainsFunc(alter.GetCmds(), func(cmd *pg_query.Node) bool {
		return cmd.GetAlterTableCmd().GetSubtype() == pg_query.AlterTableType_AT_SetTableSpace
	})
	if !moves || pass.New(alter.GetRelation()) || pass.Catalog.TableOfIndex(name).New() {
		return
	}
	switch alter.GetObjtype() {
	case pg_query.ObjectType_OBJECT_INDEX:
		pass.Reportf("SET TABLESPACE copies the index %q while no query on its table can begin", lint.TableName(alter.GetRelation())).
			Hintf("REINDEX INDEX CONCURRENTLY with TABLESPACE, from PostgreSQL 14 on")
	case pg_query.ObjectType_OBJECT_MATVIEW:
		pass.Reportf("SET TABLESPACE copies %q while nothing else can use it", lint.TableName(alter.GetRelation())).Hintf("%s", hint)
	}
}
