package snapshot

// extensions are the installed ones, including those that came with the database.
var extensions = family{
	name: "extensions",
	query: always(`
		select e.oid, quote_ident(e.extname), e.extversion, quote_ident(n.nspname)
		from pg_extension e join pg_namespace n on n.oid = e.extnamespace`),
	read: func(c *catalog, r *row) {
		oid, name, version, schema := r.oid(), r.text(), r.text(), r.text()
		o := &Object{Kind: "extension", Name: name}
		o.DDL = "CREATE EXTENSION " + name + " WITH SCHEMA " + schema + " VERSION '" + version + "'"
		o.set("version", version)
		o.set("schema", schema)
		c.add(ref{class: classExtension, oid: oid}, o)
	},
}

// extensionMembers are the objects that come and go with an extension; they are not the user's own. Nor are
// the functions and casts that a range type makes for itself.
var extensionMembers = family{
	name: "members of extensions",
	query: always(`
		select classid, objid from pg_depend
		where refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and deptype = 'e'
			or classid in ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_cast'::pg_catalog.regclass)
				and deptype = 'i' and refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass`),
	read: func(c *catalog, r *row) {
		class, oid := r.oid(), r.oid()
		c.members[ref{class: class, oid: oid}] = true
	},
}
