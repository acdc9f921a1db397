package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-trigger",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "DROP TRIGGER locks the table, and its function no longer runs for any write",
		Check:    checkDropTrigger,
	})
}

func checkDropTrigger(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_TRIGGER {
		return
	}
	for _, object := range drop.GetObjects() {
		if table, name := lint.DroppedFrom(object); !pass.New(table) {
			reportDroppedTrigger(pass, table, name)
		}
	}
}

func reportDroppedTrigger(pass *lint.Pass, table *pg_query.RangeVar, name string) {
	claim := lint.Claim{Lock: lint.AccessExclusive}
	if !triggerComesBack(pass, table, name) {
		pass.Reportf("%q no longer runs for writes to %q, and nothing can use the table until the commit", name, lint.TableName(table)).
			Hintf("make sure that nothing relies on it").
			Claims(pass.Catalog.Resolve(table), claim)
		return
	}
	pass.Reportf("nothing can use %q until the commit, as %q is dropped before it is made again", lint.TableName(table), name).
		Hintf("CREATE OR REPLACE TRIGGER lets reads go on, from PostgreSQL 14 on").
		Severity(lint.Note).
		Claims(pass.Catalog.Resolve(table), claim)
}

// triggerComesBack reports whether the same transaction makes a trigger of the name again.
func triggerComesBack(pass *lint.Pass, table *pg_query.RangeVar, name string) bool {
	return slices.ContainsFunc(pass.After, func(stmt *lint.Statement) bool {
		made := stmt.Node.GetCreateTrigStmt()
		return made.GetTrigname() == name && pass.Catalog.Resolve(made.GetRelation()) == pass.Catalog.Resolve(table)
	})
}
