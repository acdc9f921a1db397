package snapshot

import "cmp"

// triggers are those that people make. The trigger that a partition has from the whole is left out unless
// it is switched on or off apart from it.
var triggers = family{
	name: "triggers",
	query: always(`
		select t.oid, quote_ident(t.tgname), t.tgrelid, t.tgenabled, p.oid is not null, pg_get_triggerdef(t.oid)
		from pg_trigger t left join pg_trigger p on p.oid = t.tgparentid
		where t.oid >= 16384 and (not t.tgisinternal and t.tgparentid = 0 or t.tgparentid <> 0 and p.tgisinternal = false
			and p.tgenabled <> t.tgenabled)`),
	read: func(c *catalog, r *row) {
		oid, name, rel, enabled, cloned, definition := r.oid(), r.text(), c.relations[r.oid()], r.text(), r.flag(), r.text()
		if rel == nil || rel.object == nil {
			return
		}
		o := &Object{Kind: "trigger", Name: rel.name + "." + name, Table: rel.name, DDL: definition}
		o.partOf = []key{rel.object.key()}
		o.set("definition", definition)
		o.set("enabled", firings[enabled])
		if cloned {
			o.set("inherited", "only")
			o.set("enabled", cmp.Or(firings[enabled], "ENABLED"))
		}
		c.add(ref{class: classTrigger, oid: oid}, o)
	},
}

// firings say when a trigger, rule or event trigger fires, if not as usual.
var firings = map[string]string{"D": "DISABLED", "A": "ALWAYS", "R": "REPLICA"}
