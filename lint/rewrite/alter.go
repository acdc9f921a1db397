package rewrite

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// checksNewRows is what adding a constraint NOT VALID does.
const checksNewRows = "new rows are checked from now on; old ones are not read"

// alteration takes an ALTER TABLE apart into what can be done at once and what has to wait for something else
// to be committed. Its lists are in the order in which they are done.
type alteration struct {
	w        *writer
	table    *pg_query.RangeVar
	relation *lint.Relation

	// kept are parts of the statement that stay as they are. They come first, in one ALTER TABLE.
	kept []*pg_query.AlterTableCmd
	// prepare is done in the same transaction before them, prepared after them.
	prepare, prepared []statement
	// fill are the values of the old rows, in batches.
	fill []statement
	// unchecked adds constraints that hold for new rows only.
	unchecked []statement
	// indexes are built CONCURRENTLY.
	indexes []statement
	// validate checks the old rows under a weak lock.
	validate []statement
	// last is what the validated constraints and the indexes make quick.
	last []statement
	// drops are constraints that the statement drops once it needs them no more.
	drops []*pg_query.AlterTableCmd
	// better is whether any part blocks less than it did.
	better bool
	// names are those that were given to new constraints.
	names []string
}

// alterTable finds a recipe for all parts of the statement together.
func (w *writer) alterTable(alter *pg_query.AlterTableStmt) bool {
	if alter.GetObjtype() != pg_query.ObjectType_OBJECT_TABLE || alter.GetMissingOk() || w.pass.New(alter.GetRelation()) {
		return false
	}
	if len(alter.GetCmds()) == 1 {
		switch cmd := alter.GetCmds()[0].GetAlterTableCmd(); cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_AttachPartition:
			return w.attach(alter.GetRelation(), cmd.GetDef().GetPartitionCmd())
		case pg_query.AlterTableType_AT_DetachPartition:
			return w.detach(alter.GetRelation(), cmd.GetDef().GetPartitionCmd())
		case pg_query.AlterTableType_AT_AlterColumnType:
			return w.changeType(alter.GetRelation(), cmd)
		}
	}
	a := &alteration{w: w, table: alter.GetRelation(), relation: w.pass.Catalog.Relation(alter.GetRelation())}
	for _, cmd := range alter.GetCmds() {
		if !a.take(cmd.GetAlterTableCmd()) {
			return false
		}
	}
	if !a.better {
		return false
	}
	a.write()
	return true
}

// take finds out what to do with a part of the statement. It reports whether it knows how to.
func (a *alteration) take(cmd *pg_query.AlterTableCmd) bool {
	switch cmd.GetSubtype() {
	case pg_query.AlterTableType_AT_AddColumn:
		return a.addColumn(cmd)
	case pg_query.AlterTableType_AT_AddConstraint:
		return a.addConstraint(cmd)
	case pg_query.AlterTableType_AT_SetNotNull:
		return a.setNotNull(cmd)
	case pg_query.AlterTableType_AT_DropConstraint:
		a.drops = append(a.drops, cmd)
		return true
	case pg_query.AlterTableType_AT_ColumnDefault, pg_query.AlterTableType_AT_DropNotNull,
		pg_query.AlterTableType_AT_SetStatistics, pg_query.AlterTableType_AT_SetRelOptions, pg_query.AlterTableType_AT_ResetRelOptions:
		a.kept = append(a.kept, cmd)
		return true
	}
	return false // the order of the parts may matter
}

// write puts the steps together.
func (a *alteration) write() {
	why := "nothing is read or written but the catalog"
	if len(a.prepare)+len(a.kept)+len(a.prepared) == 0 {
		why = checksNewRows
	}
	first := slices.Clone(a.prepare)
	if len(a.kept) > 0 {
		first = append(first, strong(a.w.alter(a.table, a.kept...)))
	}
	first = append(first, a.prepared...)
	if len(a.fill) == 0 {
		first = append(first, a.unchecked...)
		a.unchecked = nil
	}
	a.w.inside(why, first...)
	for _, fill := range a.fill {
		a.w.outside("fills the old rows in batches, each in its own transaction", fill)
	}
	a.w.inside(checksNewRows, a.unchecked...)
	for _, index := range a.indexes {
		a.w.outside(buildsAside, index)
	}
	last := append(slices.Clone(a.validate), a.last...)
	for _, cmd := range a.drops {
		last = append(last, strong(a.w.alter(a.table, cmd)))
	}
	a.w.inside(a.whyLast(), last...)
}

func (a *alteration) whyLast() string {
	switch {
	case len(a.validate) == 0:
		return "nothing is read: the index is there"
	case len(a.last)+len(a.drops) == 0:
		return "reads the old rows; reads and writes go on"
	}
	return "reads the old rows while reads and writes go on; what follows reads nothing"
}

// taken reports whether a constraint or a relation has a name already.
func (a *alteration) taken(name string) bool {
	schema := a.w.pass.Catalog.Resolve(a.table).Schema
	return slices.Contains(a.names, name) || a.relation.Constraint(name) != nil ||
		a.w.pass.Catalog.RelationNamed(lint.Name{Schema: schema, Name: name}) != nil
}

// name gives the name that PostgreSQL would choose, and remembers it.
func (a *alteration) name(second, kind string) string {
	name := lint.FreeName(a.table.GetRelname(), second, kind, a.taken)
	a.names = append(a.names, name)
	return name
}

// partitioned reports whether the table is known to be partitioned.
func (a *alteration) partitioned() bool {
	return a.relation != nil && a.relation.Kind == lint.PartitionedTable
}
