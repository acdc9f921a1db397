package snapshot

// schemas are those that people make, and public. Names that begin with pg_ are reserved, among them the
// temporary schemas of every session.
var schemas = family{
	name: "schemas",
	query: always(`
		select oid, quote_ident(nspname), (select rolname from pg_roles where oid = nspowner)
		from pg_namespace
		where nspname !~ '^pg_' and nspname <> 'information_schema'`),
	read: func(c *catalog, r *row) {
		oid, name, owner := r.oid(), r.text(), r.text()
		c.schemas[oid] = name
		o := &Object{Kind: "schema", Name: name, DDL: "CREATE SCHEMA " + name}
		o.set("owner", owner)
		c.add(ref{class: classNamespace, oid: oid}, o)
	},
}
