package snapshot

import (
	"strings"
)

// indexes are those that no constraint made. The index of a constraint adds its options to the constraint.
var indexes = family{
	name: "indexes",
	query: always(`
		select i.indexrelid, i.indrelid, i.indisvalid, i.indisclustered, i.indisreplident,
			case when k.oid is null then pg_get_indexdef(i.indexrelid) end
		from pg_index i
		join pg_class t on t.oid = i.indrelid and t.relkind <> 't'
		left join pg_constraint k on k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
		where i.indexrelid >= 16384`),
	read: readIndex,
}

func readIndex(c *catalog, r *row) {
	oid := r.oid()
	index, table := c.relations[oid], c.relations[r.oid()]
	valid, clustered, identity, definition := r.flag(), r.flag(), r.flag(), r.text()
	if index == nil || table == nil || table.object == nil {
		return
	}
	o := c.constraintOfIndex[oid]
	made := o != nil
	if !made {
		o = indexObject(index, table, definition)
	}
	o.set("tablespace", index.space)
	o.set("statistics target", strings.Join(index.columns, ", "))
	if !valid {
		o.set("valid", "no")
	}
	if clustered {
		o.set("clustered", "yes")
	}
	if identity {
		o.set("replica identity", "yes")
	}
	if len(index.parents) > 0 {
		c.foldPartition(o, index, table)
	}
	at := ref{class: classRelation, oid: oid}
	if !made {
		c.add(at, o)
		return
	}
	o.set("options", optionList(index.options))
	c.hidden[at] = &Object{
		Kind: "index of constraint", Name: o.Name, Table: o.Table, DDL: o.DDL, partOf: append([]key{o.key()}, o.partOf...),
	}
}

func indexObject(index, table *relation, definition string) *Object {
	o := &Object{Kind: "index", Name: index.name, Table: table.name, partOf: []key{table.object.key()}}
	// The definition says ONLY for the index of a partitioned table, which has its partitions' in fact.
	o.DDL = strings.Replace(definition, " ON ONLY ", " ON ", 1)
	o.set("definition", o.DDL)
	return o
}

// foldPartition identifies the index of a partition by the index of the whole that it is a part of. Its
// name is made up, unless somebody made it first and attached it later, which cannot be told.
func (c *catalog) foldPartition(o *Object, index, table *relation) {
	whole := index
	for len(whole.parents) > 0 {
		whole = whole.parents[0]
	}
	wholeKey := key{"index", whole.name}
	if constraint := c.constraintOfIndex[whole.oid]; constraint != nil {
		wholeKey = constraint.key()
	}
	o.set("partition of", wholeKey.name)
	o.set(madeUpName, index.name)
	o.set("definition", strings.Replace(o.Attributes["definition"], "INDEX "+index.plain+" ON ", "INDEX ON ", 1))
	o.Name = table.name + " of " + wholeKey.name
	o.partOf = append(o.partOf, wholeKey)
}
