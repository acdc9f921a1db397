package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) rename(stmt *pg_query.RenameStmt) {
	to := stmt.GetNewname()
	switch stmt.GetRenameType() {
	case pg_query.ObjectType_OBJECT_COLUMN:
		table := c.touch(stmt.GetRelation())
		renameColumn(table, stmt.GetSubname(), to)
		c.renamePublished(table.Name, stmt.GetSubname(), to)
		for _, other := range c.sorted {
			other.pointToColumn(table.Name, stmt.GetSubname(), to)
		}
	case pg_query.ObjectType_OBJECT_TABCONSTRAINT:
		if constraint := c.touch(stmt.GetRelation()).Constraint(stmt.GetSubname()); constraint != nil {
			constraint.Name = to
		}
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
		pg_query.ObjectType_OBJECT_SEQUENCE, pg_query.ObjectType_OBJECT_INDEX, pg_query.ObjectType_OBJECT_FOREIGN_TABLE:
		from := c.Resolve(stmt.GetRelation())
		c.move(from, Name{from.Schema, to})
	case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
		from := resolveType(c, objectName(stmt.GetObject()))
		c.moveType(from, Name{from.Schema, to})
	case pg_query.ObjectType_OBJECT_SCHEMA:
		c.renameSchema(stmt.GetSubname(), to)
	}
}

func renameColumn(table *Relation, from, to string) {
	renamed := func(names []string) {
		for i, name := range names {
			if name == from {
				names[i] = to
			}
		}
	}
	if column := table.Column(from); column != nil {
		column.Name = to
	}
	for _, constraint := range table.Constraints {
		renamed(constraint.Columns)
		renamed(constraint.Proves)
		constraint.Definition = nil
	}
	for _, names := range table.columnLists() {
		renamed(names)
	}
	for _, index := range table.Indexes {
		renamed(index.Columns)
		renamed(index.Uses)
		index.Definition = nil
	}
}

// columnLists are the columns that parts of a table name, other than its constraints and indexes.
func (r *Relation) columnLists() [][]string {
	lists := [][]string{r.PartitionKey, r.Output}
	for _, column := range r.Columns {
		lists = append(lists, column.ComputedFrom)
	}
	for _, statistics := range r.Statistics {
		lists = append(lists, statistics.Columns)
	}
	for _, trigger := range r.Triggers {
		lists = append(lists, trigger.Columns)
	}
	for _, policy := range r.Policies {
		lists = append(lists, policy.Uses)
	}
	for _, rule := range r.Rules {
		lists = append(lists, rule.Uses)
	}
	return lists
}

// pointToColumn follows the renaming of a column of another table. A view may mean the column of a third table, which
// keeps its name.
func (r *Relation) pointToColumn(table Name, from, to string) {
	for _, constraint := range r.Constraints {
		if i := slices.Index(constraint.ReferencedColumns, from); constraint.References == table && i >= 0 {
			constraint.ReferencedColumns[i] = to
		}
	}
	for i, use := range r.Uses {
		if use.Table == table && slices.Contains(use.Columns, from) {
			r.Uses[i].Columns = append(slices.Clone(use.Columns), to)
		}
	}
}

// move gives a relation another name.
func (c *Catalog) move(from, to Name) {
	relation := c.relations[from]
	if relation == nil {
		relation = &Relation{Name: from, Kind: Table, Partial: true}
	}
	c.remove(from)
	c.leaves(from)
	relation.Name = to
	for _, index := range relation.Indexes {
		index.Definition = nil
	}
	c.add(relation)
	c.children = nil
	c.republish(from, to)
	for _, other := range c.relations {
		other.pointTo(from, to)
	}
}

// pointTo follows the renaming of another relation.
func (r *Relation) pointTo(from, to Name) {
	for i := range r.Parents {
		if r.Parents[i] == from {
			r.Parents[i] = to
		}
	}
	for _, index := range r.Indexes {
		if index.Name == from {
			index.Name = to
		}
	}
	for _, constraint := range r.Constraints {
		if constraint.References == from {
			constraint.References = to
		}
	}
	for i := range r.Uses {
		if r.Uses[i].Table == from {
			r.Uses[i].Table = to
		}
	}
	if r.DefaultPartition == from {
		r.DefaultPartition = to
	}
	if r.Table == from {
		r.Table = to
	}
	for _, column := range r.Columns {
		if column.Sequence == from {
			column.Sequence = to
		}
		if column.OwnSequence == from {
			column.OwnSequence = to
		}
	}
}

func (c *Catalog) renameSchema(from, to string) {
	for _, relation := range slices.Clone(c.Relations()) {
		if relation.Name.Schema == from {
			c.move(relation.Name, Name{to, relation.Name.Name})
		}
	}
	for name := range c.types {
		if name.Schema == from {
			c.moveType(name, Name{to, name.Name})
		}
	}
}

func (c *Catalog) setSchema(stmt *pg_query.AlterObjectSchemaStmt) {
	switch stmt.GetObjectType() {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
		pg_query.ObjectType_OBJECT_SEQUENCE:
		from := c.Resolve(stmt.GetRelation())
		c.move(from, Name{stmt.GetNewschema(), from.Name})
	case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
		from := resolveType(c, objectName(stmt.GetObject()))
		c.moveType(from, Name{stmt.GetNewschema(), from.Name})
	}
}
