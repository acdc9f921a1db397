package rules

import (
	"fmt"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "publication-change",
		Group:    lint.Servers,
		Severity: lint.Warning,
		Summary:  "Subscribers do not get the schema change, and stop at the next row that does not fit",
		Check:    checkPublicationChange,
	})
}

func checkPublicationChange(pass *lint.Pass) {
	if alter := pass.Node.GetAlterPublicationStmt(); alter.GetAction() > pg_query.AlterPublicationAction_AP_AddObjects {
		pass.Reportf("subscribers of %q no longer get the rows of the tables that leave it", alter.GetPubname()).
			Hintf("see who subscribes to it")
	}
	if drop := pass.Node.GetDropStmt(); drop.GetRemoveType() == pg_query.ObjectType_OBJECT_PUBLICATION {
		for _, object := range drop.GetObjects() {
			pass.Reportf("replication to the subscribers of %q stops", lint.TableName(lint.DroppedName(object))).
				Hintf("drop their subscriptions first")
		}
	}
	if rename := pass.Node.GetRenameStmt(); rename != nil {
		switch rename.GetRenameType() {
		case pg_query.ObjectType_OBJECT_COLUMN, pg_query.ObjectType_OBJECT_TABLE:
			reportPublished(pass, rename.GetRelation(), false, "the new name")
		}
	}
	for table, cmd := range pass.AlterExisting() {
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_AddColumn:
			reportPublished(pass, table, true, "the column %q", cmd.GetDef().GetColumnDef().GetColname())
		case pg_query.AlterTableType_AT_AlterColumnType:
			reportPublished(pass, table, false, "the type of %q", cmd.GetName())
		}
	}
}

// reportPublished reports a change of a table whose rows are sent to subscribers; whole if a publication that lists
// columns is not concerned.
func reportPublished(pass *lint.Pass, table *pg_query.RangeVar, whole bool, what string, args ...any) {
	published := pass.Catalog.Published(pass.Catalog.Resolve(table), whole)
	if len(published) == 0 || pass.New(table) {
		return
	}
	pass.Reportf("%q is published by %s: subscribers do not get %s, and stop at the next row that does not fit",
		lint.TableName(table), strings.Join(published, ", "), fmt.Sprintf(what, args...)).
		Hintf("change the table on the subscribers first")
}
