package snapshot

// defaultPrivileges are what ALTER DEFAULT PRIVILEGES has set: for a whole database they replace what is
// built in, for a schema they add to it.
var defaultPrivileges = family{
	name: "default privileges",
	query: always(`
		select defaclrole, defaclnamespace, defaclobjtype, defaclacl,
			case when defaclnamespace = 0 then
				acldefault(case defaclobjtype when 'S' then 's' else defaclobjtype end, defaclrole) end
		from pg_default_acl`),
	read: func(c *catalog, r *row) {
		role, schema, kind := c.roles[r.oid()], c.schemas[r.oid()], defaultKinds[r.text()]
		have, made := c.aclItems(r.list(), role), c.aclItems(r.list(), role)
		for _, g := range compareACL(have, made) {
			o := &Object{Kind: "default privileges", Name: kind + " of " + role + " to " + g.grantee}
			o.DDL = "ALTER DEFAULT PRIVILEGES FOR ROLE " + role
			if schema != "" {
				o.Name += " in " + schema
				o.DDL += " IN SCHEMA " + schema
				o.partOf = []key{{"schema", schema}}
			}
			o.set("privileges", g.given)
			o.set("revoked", g.taken)
			o.DDL += " " + g.sql("ON "+kind)
			c.objects = append(c.objects, o)
		}
	},
}

var defaultKinds = map[string]string{
	"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS", "L": "LARGE OBJECTS",
}
