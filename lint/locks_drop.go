package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (l *lockList) takeDrop(drop *pg_query.DropStmt) {
	for _, object := range drop.GetObjects() {
		if drop.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE {
			l.takeCascade(l.catalog.Resolve(rangeVar(objectName(object))))
		}
		switch drop.GetRemoveType() {
		case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW:
			l.takeDroppedTable(rangeVar(objectName(object)))
		case pg_query.ObjectType_OBJECT_INDEX:
			l.takeDroppedIndex(drop, rangeVar(objectName(object)))
		case pg_query.ObjectType_OBJECT_SCHEMA:
			l.takeSchema(object.GetString_().GetSval())
		case pg_query.ObjectType_OBJECT_FUNCTION, pg_query.ObjectType_OBJECT_ROUTINE:
			if drop.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE {
				l.takeTriggersOf(nameOf(object.GetObjectWithArgs().GetObjname()))
			}
		case pg_query.ObjectType_OBJECT_TRIGGER, pg_query.ObjectType_OBJECT_RULE, pg_query.ObjectType_OBJECT_POLICY:
			path := object.GetList().GetItems()
			l.add(rangeVar(nameOf(path[:len(path)-1])), AccessExclusive)
		}
	}
}

// Dropping a table drops its foreign keys, which locks the tables at their other ends. Dropping a
// partition locks its parent.
func (l *lockList) takeDroppedTable(ref *pg_query.RangeVar) {
	l.add(ref, AccessExclusive)
	l.addChildren(l.catalog.Resolve(ref), AccessExclusive)
	if table := l.catalog.Relation(ref); table != nil {
		l.takePartners(table)
	}
}

// takeSchema locks the tables and views of a schema, and what is at the other end of their foreign keys.
func (l *lockList) takeSchema(schema string) {
	for _, relation := range l.catalog.Relations() {
		if relation.Name.Schema == schema && relation.Kind != IndexRelation && relation.Kind != Sequence {
			l.addName(relation.Name, AccessExclusive)
			l.takePartners(relation)
		}
	}
}

func (l *lockList) takePartners(table *Relation) {
	for _, constraint := range table.Constraints {
		if constraint.Kind == ForeignKey {
			l.addName(constraint.References, AccessExclusive)
		}
	}
	for _, parent := range table.Parents {
		l.addName(parent, AccessExclusive)
	}
}

func (l *lockList) takeDroppedIndex(drop *pg_query.DropStmt, ref *pg_query.RangeVar) {
	mode := AccessExclusive
	if drop.GetConcurrent() {
		mode = ShareUpdateExclusive
	}
	if table := l.catalog.TableOfIndex(l.catalog.Resolve(ref)); table != nil {
		l.addName(table.Name, mode)
		l.addChildren(table.Name, mode)
	}
}

// takeTriggersOf locks the tables whose triggers go with a function.
func (l *lockList) takeTriggersOf(function Name) {
	for _, relation := range l.catalog.Relations() {
		for _, trigger := range relation.Triggers {
			runs := trigger.Function
			if runs.Name == function.Name && (runs.Schema == "" || function.Schema == "" || runs.Schema == function.Schema) {
				l.addName(relation.Name, AccessExclusive)
			}
		}
	}
}

// takeCascade locks what goes with an object under CASCADE, as far as it is known.
func (l *lockList) takeCascade(dropped Name) {
	for _, relation := range l.catalog.Relations() {
		for _, use := range relation.Uses {
			if use.Table == dropped {
				l.addName(relation.Name, AccessExclusive)
			}
		}
		for _, constraint := range relation.Constraints {
			if constraint.Kind == ForeignKey && constraint.References == dropped {
				l.addName(relation.Name, AccessExclusive)
			}
		}
		for _, column := range relation.Columns {
			if column.Type.Name == dropped || column.Sequence == dropped {
				l.addName(relation.Name, AccessExclusive)
			}
		}
	}
}

func (l *lockList) takeTruncate(truncate *pg_query.TruncateStmt) {
	for _, node := range truncate.GetRelations() {
		table := node.GetRangeVar()
		l.add(table, AccessExclusive)
		if table.GetInh() {
			l.addChildren(l.catalog.Resolve(table), AccessExclusive)
		}
		if truncate.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE {
			l.takeReferencing(l.catalog.Resolve(table))
		}
	}
}

// takeReferencing locks the tables with foreign keys to a table, and those with foreign keys to them.
func (l *lockList) takeReferencing(table Name) {
	for _, relation := range l.catalog.Relations() {
		for _, constraint := range relation.Constraints {
			if constraint.Kind != ForeignKey || constraint.References != table || l.has(relation.Name) {
				continue
			}
			l.addName(relation.Name, AccessExclusive)
			if l.has(relation.Name) {
				l.takeReferencing(relation.Name)
			}
		}
	}
}

func (l *lockList) has(name Name) bool {
	return slices.ContainsFunc(l.list, func(lock Lock) bool { return lock.Table == name })
}
