package snapshot

// statistics are the extended ones, over several columns or expressions.
var statistics = family{
	name: "statistics",
	query: always(`
		select tableoid, oid, stxnamespace, quote_ident(stxname), stxrelid, stxowner, pg_get_statisticsobjdef(oid),
			nullif(stxstattarget, -1)
		from pg_statistic_ext`),
	read: func(c *catalog, r *row) {
		at := ref{class: r.oid(), oid: r.oid()}
		name, covered := c.name(r.oid(), r.text())
		rel, owner, definition, target := c.relations[r.oid()], c.roles[r.oid()], r.text(), r.text()
		if !covered || rel == nil || rel.object == nil {
			return
		}
		o := &Object{Kind: "statistics", Name: name, Table: rel.name, DDL: definition}
		o.partOf = []key{rel.object.key()}
		o.set("definition", definition)
		o.set("owner", owner)
		o.set("statistics target", target)
		c.add(at, o)
	},
}
