package rules

import (
	"fmt"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-cascade",
		Group:    lint.Tables,
		Severity: lint.Error,
		Summary:  "DROP … CASCADE drops what depends on the object, without naming it",
		Check:    checkDropCascade,
	})
}

func checkDropCascade(pass *lint.Pass) {
	const cascade = pg_query.DropBehavior_DROP_CASCADE
	if drop := pass.Node.GetDropStmt(); drop.GetBehavior() == cascade && !allNew(pass, drop) {
		pass.Reportf("CASCADE drops everything that depends on it, without naming it%s", dependentsOf(pass, drop)).
			Hintf("drop each object by name")
	}
	for table, cmd := range pass.AlterExisting() {
		if cmd.GetBehavior() != cascade {
			continue
		}
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_DropColumn, pg_query.AlterTableType_AT_DropConstraint:
			pass.Reportf("CASCADE drops everything that depends on %q of %q, without naming it", cmd.GetName(), lint.TableName(table)).
				Hintf("drop each object by name")
		}
	}
}

// allNew reports whether the statement only drops relations that this change made.
func allNew(pass *lint.Pass, drop *pg_query.DropStmt) bool {
	return !slices.ContainsFunc(drop.GetObjects(), func(object *pg_query.Node) bool {
		return !pass.New(lint.DroppedName(object))
	})
}

// dependentsOf lists the views and foreign keys that we know of.
func dependentsOf(pass *lint.Pass, drop *pg_query.DropStmt) string {
	var found []string
	for _, object := range drop.GetObjects() {
		dropped := pass.Catalog.Resolve(lint.DroppedName(object))
		for _, relation := range pass.Catalog.Relations() {
			if slices.ContainsFunc(relation.Uses, func(use lint.Use) bool { return use.Table == dropped }) {
				found = append(found, fmt.Sprintf("the %s %q", relation.Kind, relation.Name))
			}
			for _, constraint := range relation.Constraints {
				if constraint.Kind == lint.ForeignKey && constraint.References == dropped && relation.Name != dropped {
					found = append(found, fmt.Sprintf("the foreign key %q of %q", constraint.Name, relation.Name))
				}
			}
		}
	}
	if len(found) == 0 {
		return ""
	}
	return ", such as " + strings.Join(found, " and ")
}
