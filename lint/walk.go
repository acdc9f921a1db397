package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// walk calls visit for a node and all nodes below it, until visit returns false for a node: then what
// is below that node is left out.
func walk(node *pg_query.Node, visit func(*pg_query.Node) bool) {
	if node == nil || node.Node == nil {
		return
	}
	walkMessage(node.ProtoReflect(), visit)
}

func walkMessage(message protoreflect.Message, visit func(*pg_query.Node) bool) {
	if node, ok := message.Interface().(*pg_query.Node); ok && !visit(node) {
		return
	}
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.Kind() != protoreflect.MessageKind:
		case field.IsList():
			for i, list := 0, value.List(); i < list.Len(); i++ {
				walkMessage(list.Get(i).Message(), visit)
			}
		default:
			walkMessage(value.Message(), visit)
		}
		return true
	})
}

// columnsIn lists the columns that an expression names, each once, "*" for a whole row.
func columnsIn(expr *pg_query.Node) (columns []string) {
	walk(expr, func(node *pg_query.Node) bool {
		ref := node.GetColumnRef()
		if ref == nil {
			return true
		}
		names := stringsOf(ref.GetFields())
		if last := names[len(names)-1]; !slices.Contains(columns, last) {
			columns = append(columns, last)
		}
		return false
	})
	return columns
}

// functionsIn lists the functions that an expression calls.
func functionsIn(expr *pg_query.Node) (functions []Name) {
	walk(expr, func(node *pg_query.Node) bool {
		if call := node.GetFuncCall(); call != nil {
			functions = append(functions, nameOf(call.GetFuncname()))
		}
		return true
	})
	return functions
}

// Constants lists the literals of an expression.
func Constants(expr *pg_query.Node) (constants []string) {
	walk(expr, func(node *pg_query.Node) bool {
		if node.GetAConst() != nil {
			constants = append(constants, constant(node))
		}
		return node.GetAConst() == nil
	})
	return constants
}

// Functions lists the names of the functions that a statement calls.
func Functions(node *pg_query.Node) (names []string) {
	for _, function := range functionsIn(node) {
		names = append(names, function.Name)
	}
	return names
}

// BoundValues are the literals in the bound of a partition; a default partition has none.
func BoundValues(bound *pg_query.PartitionBoundSpec) (values []string) {
	for _, node := range slices.Concat(bound.GetLowerdatums(), bound.GetUpperdatums(), bound.GetListdatums()) {
		values = append(values, Constants(node)...)
	}
	return values
}
