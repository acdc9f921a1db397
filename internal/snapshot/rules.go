package snapshot

import "strings"

// rules are those besides the one that makes a view a view.
var rules = family{
	name: "rules",
	query: always(`
		select oid, quote_ident(rulename), ev_class, ev_enabled, pg_get_ruledef(oid)
		from pg_rewrite where oid >= 16384 and rulename <> '_RETURN'`),
	read: func(c *catalog, r *row) {
		oid, name, rel, enabled, definition := r.oid(), r.text(), c.relations[r.oid()], r.text(), strings.TrimSuffix(r.text(), ";")
		if rel == nil || rel.object == nil {
			return
		}
		o := &Object{Kind: "rule", Name: rel.name + "." + name, Table: rel.name, DDL: definition}
		o.partOf = []key{rel.object.key()}
		o.set("definition", definition)
		o.set("enabled", firings[enabled])
		c.add(ref{class: classRewrite, oid: oid}, o)
	},
}
