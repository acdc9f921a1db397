package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "set-logged",
		Group:    lint.Tables,
		Severity: lint.Error,
		Summary:  "SET LOGGED and SET UNLOGGED write the table anew while nothing else can use it",
		Check:    checkSetLogged,
	})
}

func checkSetLogged(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		var to lint.Persistence
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_SetLogged:
			to = lint.Logged
		case pg_query.AlterTableType_AT_SetUnLogged:
			to = lint.Unlogged
		}
		if relation := pass.Relation(table); to == "" || relation != nil && relation.Persistence == to {
			continue
		}
		pass.Reportf("the change writes %q anew while nothing else can use it", lint.TableName(table)).
			Hintf("make a new table, and move the rows over").
			Claims(pass.Catalog.Resolve(table), lint.Claim{Lock: lint.AccessExclusive, Rewrite: true})
	}
	for _, table := range []*pg_query.RangeVar{pass.Node.GetCreateStmt().GetRelation(), pass.Node.GetCreateTableAsStmt().GetInto().GetRel()} {
		if lint.Persistence(table.GetRelpersistence()) == lint.Unlogged {
			pass.Reportf("%q is empty after a crash, and on replicas at all times", lint.TableName(table)).
				Hintf("keep in it only what can be made again").
				Severity(lint.Note)
		}
	}
}
