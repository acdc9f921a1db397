package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) rename(stmt *pg_query.RenameStmt) {
	to := stmt.GetNewname()
	switch stmt.GetRenameType() {
	case pg_query.ObjectType_OBJECT_COLUMN:
		renameColumn(c.touch(stmt.GetRelation()), stmt.GetSubname(), to)
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
	for _, index := range table.Indexes {
		renamed(index.Columns)
		renamed(index.Uses)
		index.Definition = nil
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
