package snapshot

import (
	"slices"
	"strings"
)

// plain makes the family of a kind of object that is nothing but a name, an owner and parameters. Its query
// gives the row's catalog and oid, the schema's oid or 0, the quoted name, the owner's oid or 0, and then the
// parameters in their order, null for the default.
func plain(kind string, query func(version int) string, parameters ...string) family {
	read := func(c *catalog, r *row) {
		at := ref{class: r.oid(), oid: r.oid()}
		schema, name, owner := r.oid(), r.text(), r.oid()
		if schema != 0 {
			var covered bool
			if name, covered = c.name(schema, name); !covered {
				return
			}
		}
		o := &Object{Kind: kind, Name: name}
		for _, parameter := range parameters {
			o.set(parameter, r.text())
		}
		o.DDL = plainDDL(o)
		if owner != 0 {
			o.set("owner", c.roles[owner])
		}
		c.add(at, o)
	}
	return family{name: kind + " objects", query: query, read: read}
}

// plainDDL writes an object that is nothing but a name and parameters.
func plainDDL(o *Object) string {
	sql := "CREATE " + strings.ToUpper(o.Kind) + " " + o.Name
	if parameters := parameterList(o.Attributes); parameters != "" {
		sql += " (" + parameters + ")"
	}
	return sql
}

// parameterList writes "A = x, B = y" in the order of the names, without the owner.
func parameterList(parameters map[string]string) string {
	var terms []string
	for name, value := range parameters {
		if name != "owner" && value != "" {
			terms = append(terms, strings.ToUpper(name)+" = "+value)
		}
	}
	slices.Sort(terms)
	return strings.Join(terms, ", ")
}
