package snapshot

import (
	"slices"
	"strconv"
	"strings"
)

// policies are those of row-level security.
var policies = family{
	name: "policies",
	query: always(`
		select oid, quote_ident(polname), polrelid, polcmd, polpermissive, polroles,
			pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
		from pg_policy`),
	read: readPolicy,
}

func readPolicy(c *catalog, r *row) {
	oid, name, rel := r.oid(), r.text(), c.relations[r.oid()]
	command, permissive, roles, using, check := r.text(), r.flag(), r.list(), r.text(), r.text()
	if rel == nil {
		return
	}
	o := &Object{Kind: "policy", Name: rel.name + "." + name, Table: rel.name}
	if rel.object != nil {
		o.partOf = []key{rel.object.key()}
	}
	sql := "CREATE POLICY " + name + " ON " + rel.name
	if !permissive {
		sql += " AS RESTRICTIVE"
	}
	if command != "*" {
		sql += " FOR " + policyCommands[command]
	}
	sql += " TO " + c.roleNames(roles)
	if using != "" {
		sql += " USING (" + using + ")"
	}
	if check != "" {
		sql += " WITH CHECK (" + check + ")"
	}
	o.DDL = sql
	o.set("definition", sql)
	c.add(ref{class: classPolicy, oid: oid}, o)
}

var policyCommands = map[string]string{"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}

// roleNames writes the roles of an oid array in the order of their names.
func (c *catalog) roleNames(oids []string) string {
	names := make([]string, len(oids))
	for i, text := range oids {
		oid, err := strconv.ParseUint(text, 10, 32)
		if names[i] = c.roles[uint32(oid)]; err != nil || names[i] == "" {
			names[i] = text // a role that was dropped meanwhile
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
