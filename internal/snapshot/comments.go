package snapshot

import "strconv"

// comments become an attribute of what they are about.
var comments = family{
	name: "comments",
	query: always(`
		select classoid, objoid, objsubid, description from pg_description
		where objoid >= 16384 or classoid in ('pg_catalog.pg_namespace'::pg_catalog.regclass,
			'pg_catalog.pg_extension'::pg_catalog.regclass)`),
	read: func(c *catalog, r *row) {
		at, text := ref{r.oid(), r.oid(), r.number()}, r.text()
		if o := c.target(at); o != nil {
			o.set("comment", text)
			return
		}
		if whole := c.byRef[ref{class: at.class, oid: at.oid}]; whole != nil && whole.Kind == "composite type" {
			whole.set("comment on column "+strconv.FormatInt(at.column, 10), text)
		}
	},
}

// target is the object at a ref; a column of a view appears in the snapshot once something is set on it.
func (c *catalog) target(at ref) *Object {
	if column := c.hidden[at]; column != nil {
		delete(c.hidden, at)
		c.add(at, column)
	}
	return c.byRef[at]
}
