package snapshot

import (
	"slices"
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
	if o == nil {
		o = &Object{Kind: "index", Name: index.name, Table: table.name}
		o.partOf = []key{table.object.key()}
		// The definition says ONLY for the index of a partitioned table, which has its partitions' in fact.
		o.DDL = strings.Replace(definition, " ON ONLY ", " ON ", 1)
		o.set("definition", o.DDL)
		if c.add(ref{class: classRelation, oid: oid}, o) == nil {
			return
		}
	} else {
		slices.Sort(index.options)
		o.set("options", optionList(index.options))
		c.hidden[ref{class: classRelation, oid: oid}] = &Object{
			Kind: "index of constraint", Name: o.Name, Table: o.Table, DDL: o.DDL, partOf: append([]key{o.key()}, o.partOf...),
		}
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
	for _, parent := range index.parents {
		o.set("partition of", parent.name)
		o.partOf = append(o.partOf, c.indexKey(parent))
	}
}

// indexKey is the object that stands for an index: itself, or the constraint that made it.
func (c *catalog) indexKey(index *relation) key {
	if o := c.constraintOfIndex[index.oid]; o != nil {
		return o.key()
	}
	return key{"index", index.name}
}
