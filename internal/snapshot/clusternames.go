package snapshot

// roles, tablespaces and access methods give the names of what objects point at.
var roles = family{
	name:  "roles",
	query: always(`select oid, rolname, quote_ident(rolname) from pg_roles`),
	read: func(c *catalog, r *row) {
		oid, plain, quoted := r.oid(), r.text(), r.text()
		c.roles[oid], c.quoted[plain] = quoted, quoted
	},
}

var tablespaces = family{
	name:  "tablespaces",
	query: always(`select oid, quote_ident(spcname) from pg_tablespace`),
	read:  func(c *catalog, r *row) { oid := r.oid(); c.tablespaces[oid] = r.text() },
}

var accessMethods = family{
	name:  "access methods",
	query: always(`select oid, quote_ident(amname) from pg_am`),
	read:  func(c *catalog, r *row) { oid := r.oid(); c.methods[oid] = r.text() },
}
