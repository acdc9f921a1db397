package rewrite

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/migrate-check/migrate-check/lint"
)

// alone gives the pass a statement that means the same in a revision of its own: where the script has set another
// search path, its tables and indexes get their schemas. It gives nil for a statement that cannot leave its place,
// because a savepoint or a rollback is about it.
func alone(pass *lint.Pass) *lint.Pass {
	if pass.Node == nil || pass.Revocable {
		return nil
	}
	now, _ := pass.Catalog.Settings.Get("search_path", pass.Statement.Transaction.Number)
	if given, _ := pass.Catalog.Settings.Given("search_path"); now == given {
		return pass
	}
	qualified := *pass
	qualified.Node = clone(pass.Node)
	qualify(pass.Catalog, qualified.Node.ProtoReflect())
	if drop := qualified.Node.GetDropStmt(); drop != nil {
		for i, object := range drop.GetObjects() {
			drop.Objects[i] = qualifiedName(pass.Catalog, lint.DroppedName(object))
		}
	}
	statement := *pass.Statement
	w := newWriter(&qualified)
	statement.SQL = w.text(qualified.Node)
	qualified.Statement = &statement
	return &qualified
}

// qualify gives every table and index of a tree its schema.
func qualify(catalog *lint.Catalog, message protoreflect.Message) {
	if relation, ok := message.Interface().(*pg_query.RangeVar); ok {
		relation.Schemaname = catalog.Resolve(relation).Schema
		return
	}
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.Kind() != protoreflect.MessageKind:
		case field.IsList():
			for i, list := 0, value.List(); i < list.Len(); i++ {
				qualify(catalog, list.Get(i).Message())
			}
		default:
			qualify(catalog, value.Message())
		}
		return true
	})
}

func qualifiedName(catalog *lint.Catalog, name *pg_query.RangeVar) *pg_query.Node {
	resolved := catalog.Resolve(name)
	return &pg_query.Node{Node: &pg_query.Node_List{List: &pg_query.List{
		Items: []*pg_query.Node{stringNode(resolved.Schema), stringNode(resolved.Name)},
	}}}
}
