package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// noteUnsure notes the lines of a statement about something that is not known. A rule may then find nothing because it
// does not see what there is, so an ignore on these lines is not called unused.
func (e *engine) noteUnsure(script *Script, stmt *Statement) {
	if e.catalog.Complete || len(e.opts.Ignores) == 0 && !script.addressed {
		return
	}
	if stmt.Node == nil || stmt.Dynamic || e.catalog.mentionsUnknown(stmt.Node) {
		script.file.unsure = append(script.file.unsure, stmt.scope)
	}
}

// mentionsUnknown reports whether a statement names a relation that was not seen being made.
func (c *Catalog) mentionsUnknown(node *pg_query.Node) bool {
	makes := []*pg_query.RangeVar{
		node.GetCreateStmt().GetRelation(), node.GetViewStmt().GetView(), node.GetCreateTableAsStmt().GetInto().GetRel(),
		node.GetSelectStmt().GetIntoClause().GetRel(), node.GetCreateSeqStmt().GetSequence(),
	}
	unknown := func(ref *pg_query.RangeVar) bool {
		relation := c.Relation(ref)
		known := relation != nil && (!relation.Partial || relation.New()) || c.gone[c.Resolve(ref)]
		return !known && !slices.Contains(makes, ref)
	}
	return slices.ContainsFunc(node.GetDropStmt().GetObjects(), func(object *pg_query.Node) bool { return unknown(DroppedName(object)) }) ||
		slices.ContainsFunc(rangeVarsIn(node), unknown)
}

// rangeVarsIn are all names of relations in a statement, those that the grammar keeps outside of nodes among them.
func rangeVarsIn(node *pg_query.Node) (refs []*pg_query.RangeVar) {
	var visit func(message protoreflect.Message)
	visit = func(message protoreflect.Message) {
		if ref, ok := message.Interface().(*pg_query.RangeVar); ok {
			refs = append(refs, ref)
			return
		}
		message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
			switch {
			case field.Kind() != protoreflect.MessageKind:
			case field.IsList():
				for i, list := 0, value.List(); i < list.Len(); i++ {
					visit(list.Get(i).Message())
				}
			default:
				visit(value.Message())
			}
			return true
		})
	}
	if node != nil {
		visit(node.ProtoReflect())
	}
	return refs
}
