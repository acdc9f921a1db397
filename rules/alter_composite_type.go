package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "alter-composite-type",
		Group:    lint.Types,
		Severity: lint.Error,
		Summary:  "Changing an attribute of a composite type fails while a column uses the type, and breaks code",
		Check:    checkAlterCompositeType,
	})
}

func checkAlterCompositeType(pass *lint.Pass) {
	if rename := pass.Node.GetRenameStmt(); rename.GetRenameType() == pg_query.ObjectType_OBJECT_ATTRIBUTE {
		reportAttribute(pass, compositeType(pass, rename.GetRelation()), rename.GetSubname())
	}
	alter := pass.Node.GetAlterTableStmt()
	if alter.GetObjtype() != pg_query.ObjectType_OBJECT_TYPE {
		return
	}
	name := compositeType(pass, alter.GetRelation())
	for _, node := range alter.GetCmds() {
		switch cmd := node.GetAlterTableCmd(); cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_AlterColumnType:
			reportAttributeType(pass, name, cmd.GetName())
		case pg_query.AlterTableType_AT_DropColumn:
			reportAttribute(pass, name, cmd.GetName())
		}
	}
}

// reportAttributeType reports a change that PostgreSQL refuses while a column holds values of the type. Where no column is
// known to, nothing is said: it works, or fails before it does harm.
func reportAttributeType(pass *lint.Pass, name lint.Name, attribute string) {
	if user := userOfType(pass, name); user != "" {
		pass.Reportf("changing the type of %q fails, because %s is of the type %s", attribute, user, name).
			Hintf("make another type, and a column of it").
			Claims(lint.Name{}, lint.Claim{Fails: true})
	}
}

func reportAttribute(pass *lint.Pass, name lint.Name, attribute string) {
	if known := pass.Catalog.Type(name); known != nil && known.Made != nil {
		return
	}
	pass.Reportf("code that reads %q of %s fails from now on", attribute, name).
		Hintf("add an attribute, and leave the old one until no code reads it").
		Severity(lint.Warning)
}

func compositeType(pass *lint.Pass, ref *pg_query.RangeVar) lint.Name {
	names := []*pg_query.Node{pg_query.MakeStrNode(ref.GetRelname())}
	if ref.GetSchemaname() != "" {
		names = slices.Insert(names, 0, pg_query.MakeStrNode(ref.GetSchemaname()))
	}
	return pass.Catalog.TypeOf(&pg_query.TypeName{Names: names}).Name
}
