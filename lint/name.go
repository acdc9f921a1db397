package lint

import (
	"cmp"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Name is the resolved name of an object.
type Name struct{ Schema, Name string }

// String writes the name as people do: without the schema where it is the usual one.
func (n Name) String() string {
	if n.Schema == "" || n.Schema == "public" {
		return n.Name
	}
	return n.Schema + "." + n.Name
}

// Compare orders names by schema, then by name.
func (n Name) Compare(m Name) int {
	return cmp.Or(cmp.Compare(n.Schema, m.Schema), cmp.Compare(n.Name, m.Name))
}

// temporarySchema is where temporary objects live.
// https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SEARCH-PATH
const temporarySchema = "pg_temp"

// TableName is the name of a table as the statement writes it.
func TableName(table *pg_query.RangeVar) string {
	if table.GetSchemaname() == "" {
		return table.GetRelname()
	}
	return table.GetSchemaname() + "." + table.GetRelname()
}

// nameOf reads a qualified name that the grammar keeps as a list of strings.
func nameOf(parts []*pg_query.Node) Name {
	names := stringsOf(parts)
	switch len(names) {
	case 0:
		return Name{}
	case 1:
		return Name{Name: names[0]}
	}
	return Name{Schema: names[len(names)-2], Name: names[len(names)-1]}
}

// stringsOf reads a list of names.
func stringsOf(nodes []*pg_query.Node) []string {
	names := make([]string, 0, len(nodes))
	for _, node := range nodes {
		switch n := node.GetNode().(type) {
		case *pg_query.Node_String_:
			names = append(names, n.String_.GetSval())
		case *pg_query.Node_List:
			names = append(names, stringsOf(n.List.GetItems())...)
		case *pg_query.Node_AStar:
			names = append(names, "*")
		}
	}
	return names
}

// objectName reads the object of a DROP, COMMENT or similar statement.
func objectName(object *pg_query.Node) Name {
	switch n := object.GetNode().(type) {
	case *pg_query.Node_List:
		return nameOf(n.List.GetItems())
	case *pg_query.Node_TypeName:
		return nameOf(n.TypeName.GetNames())
	case *pg_query.Node_ObjectWithArgs:
		return nameOf(n.ObjectWithArgs.GetObjname())
	case *pg_query.Node_String_:
		return Name{Name: n.String_.GetSval()}
	}
	return Name{}
}

// rangeVar makes the reference that the grammar makes of a qualified name.
func rangeVar(n Name) *pg_query.RangeVar {
	return &pg_query.RangeVar{Schemaname: n.Schema, Relname: n.Name}
}

// DroppedFrom is the table and the name of a trigger, a policy or a rule that a DROP lists.
func DroppedFrom(object *pg_query.Node) (*pg_query.RangeVar, string) {
	path := object.GetList().GetItems()
	if len(path) == 0 {
		return nil, ""
	}
	return rangeVar(nameOf(path[:len(path)-1])), path[len(path)-1].GetString_().GetSval()
}

// DroppedName is the name of a relation that a DROP lists.
func DroppedName(object *pg_query.Node) *pg_query.RangeVar { return rangeVar(objectName(object)) }

// Strings are the names in a list of the parse tree.
func Strings(nodes []*pg_query.Node) []string { return stringsOf(nodes) }
