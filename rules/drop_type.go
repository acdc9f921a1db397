package rules

import (
	"fmt"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-type",
		Group:    lint.Types,
		Severity: lint.Warning,
		Summary:  "DROP TYPE fails while a column uses it, and takes the column with it under CASCADE",
		Check:    checkDropType,
	})
}

func checkDropType(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	switch drop.GetRemoveType() {
	case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
	default:
		return
	}
	for _, object := range drop.GetObjects() {
		name := pass.Catalog.TypeOf(object.GetTypeName()).Name
		if known := pass.Catalog.Type(name); known != nil && known.Made != nil {
			continue
		}
		if user := userOfType(pass, name); user != "" {
			if drop.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE {
				pass.Reportf("with the type %s goes the column %s, and what is in it", name, user).
					Hintf("change the type of the column first")
				continue
			}
			pass.Reportf("DROP TYPE fails, because %s is of the type %s", user, name).
				Hintf("change the type of the column first").
				Severity(lint.Error).
				Claims(lint.Name{}, lint.Claim{Fails: true})
		}
	}
}

func userOfType(pass *lint.Pass, name lint.Name) string {
	for _, relation := range pass.Catalog.Relations() {
		for _, column := range relation.Columns {
			if column.Type.Name == name {
				return fmt.Sprintf("%q of %q", column.Name, relation.Name)
			}
		}
	}
	return ""
}
