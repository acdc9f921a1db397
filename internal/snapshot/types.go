package snapshot

import (
	"strings"
)

// typeObject begins the object of a type. It is nil if the snapshot leaves the type out.
func (c *catalog) typeObject(kind string, oid, schema, owner uint32, name string) *Object {
	full, covered := c.name(schema, name)
	if !covered || c.members[ref{class: classType, oid: oid}] {
		return nil
	}
	o := &Object{Kind: kind, Name: full}
	o.set("owner", c.roles[owner])
	return c.add(ref{class: classType, oid: oid}, o)
}

var enumTypes = family{
	name: "enum types",
	query: always(`
		select t.oid, t.typnamespace, t.typowner, quote_ident(t.typname),
			(select array_agg(quote_literal(enumlabel) order by enumsortorder) from pg_enum where enumtypid = t.oid)
		from pg_type t where t.typtype = 'e' and t.oid >= 16384`),
	read: func(c *catalog, r *row) {
		oid, schema, owner, name, labels := r.oid(), r.oid(), r.oid(), r.text(), r.list()
		o := c.typeObject("enum type", oid, schema, owner, name)
		if o == nil {
			return
		}
		o.set("labels", strings.Join(labels, ", "))
		o.DDL = "CREATE TYPE " + o.Name + " AS ENUM (" + o.Attributes["labels"] + ")"
	},
}

// compositeTypes are those made by CREATE TYPE, not the row types of tables.
var compositeTypes = family{
	name: "composite types",
	query: always(`
		select t.oid, t.typnamespace, t.typowner, quote_ident(t.typname), t.typrelid,
			(select array_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
				|| case when a.attcollation <> y.typcollation then ' COLLATE ' || a.attcollation::regcollation else '' end
				order by a.attnum)
			from pg_attribute a join pg_type y on y.oid = a.atttypid
			where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)
		from pg_type t join pg_class c on c.oid = t.typrelid and c.relkind = 'c'
		where t.typtype = 'c' and t.oid >= 16384`),
	read: func(c *catalog, r *row) {
		oid, schema, owner, name, row, columns := r.oid(), r.oid(), r.oid(), r.text(), r.oid(), r.list()
		o := c.typeObject("composite type", oid, schema, owner, name)
		if o == nil {
			return
		}
		o.set("columns", strings.Join(columns, ", "))
		o.DDL = "CREATE TYPE " + o.Name + " AS (" + o.Attributes["columns"] + ")"
		c.byRef[ref{class: classRelation, oid: row}] = o
	},
}

var domains = family{
	name: "domains",
	query: always(`
		select t.oid, t.typnamespace, t.typowner, quote_ident(t.typname), format_type(t.typbasetype, t.typtypmod), t.typnotnull,
			case when t.typcollation <> b.typcollation then t.typcollation::regcollation end,
			pg_get_expr(t.typdefaultbin, 0)
		from pg_type t join pg_type b on b.oid = t.typbasetype
		where t.typtype = 'd' and t.oid >= 16384`),
	read: func(c *catalog, r *row) {
		oid, schema, owner, name, base, notNull := r.oid(), r.oid(), r.oid(), r.text(), r.text(), r.flag()
		collation, value := r.text(), r.text()
		o := c.typeObject("domain", oid, schema, owner, name)
		if o == nil {
			return
		}
		o.set("type", base)
		o.set("collation", collation)
		o.set("default", value)
		o.DDL = "CREATE DOMAIN " + o.Name + " AS " + base
		if collation != "" {
			o.DDL += " COLLATE " + collation
		}
		if value != "" {
			o.DDL += " DEFAULT " + value
		}
		if notNull {
			o.set("not null", "NOT NULL")
			o.DDL += " NOT NULL"
		}
	},
}

var rangeTypes = family{
	name: "range types",
	query: func(version int) string {
		return `
		select t.oid, t.typnamespace, t.typowner, quote_ident(t.typname), format_type(r.rngsubtype, null),
			(select quote_ident(n.nspname) || '.' || quote_ident(o.opcname)
				from pg_opclass o join pg_namespace n on n.oid = o.opcnamespace where o.oid = r.rngsubopc),
			case when r.rngcollation <> s.typcollation then r.rngcollation::regcollation end,
			nullif(r.rngcanonical, 0)::regproc, nullif(r.rngsubdiff, 0)::regproc,
			` + since(version, 14, `format_type(r.rngmultitypid, null)`, `''`) + `
		from pg_type t join pg_range r on r.rngtypid = t.oid join pg_type s on s.oid = r.rngsubtype
		where t.oid >= 16384`
	},
	read: func(c *catalog, r *row) {
		oid, schema, owner, name := r.oid(), r.oid(), r.oid(), r.text()
		values := []string{r.text(), r.text(), r.text(), r.text(), r.text(), r.text()}
		o := c.typeObject("range type", oid, schema, owner, name)
		if o == nil {
			return
		}
		for i, parameter := range []string{"subtype", "subtype_opclass", "collation", "canonical", "subtype_diff", "multirange_type_name"} {
			o.set(parameter, values[i])
		}
		o.DDL = "CREATE TYPE " + o.Name + " AS RANGE (" + parameterList(o.Attributes) + ")"
	},
}

// baseTypes are those with input and output functions of their own, and shells that wait for them.
var baseTypes = family{
	name: "base types",
	query: func(version int) string {
		return `
		select oid, typnamespace, typowner, quote_ident(typname), typisdefined, typinput::regproc, typoutput::regproc,
			nullif(typreceive, 0)::regproc, nullif(typsend, 0)::regproc, nullif(typmodin, 0)::regproc,
			nullif(typmodout, 0)::regproc, nullif(typanalyze, 0)::regproc,
			` + since(version, 14, `nullif(typsubscript, 0)::regproc`, `''`) + `,
			typlen, typbyval, typalign, typstorage, typcategory, typispreferred, typdefault,
			nullif(typelem, 0)::regtype, typdelim, typcollation <> 0
		from pg_type
		where oid >= 16384 and typtype in ('b', 'p')
			and not exists (select from pg_type e where e.typarray = pg_type.oid)`
	},
	read: readBaseType,
}

var baseTypeParameters = []string{
	"INPUT", "OUTPUT", "RECEIVE", "SEND", "TYPMOD_IN", "TYPMOD_OUT", "ANALYZE", "SUBSCRIPT", "INTERNALLENGTH",
	"PASSEDBYVALUE", "ALIGNMENT", "STORAGE", "CATEGORY", "PREFERRED", "DEFAULT", "ELEMENT", "DELIMITER", "COLLATABLE",
}

func readBaseType(c *catalog, r *row) {
	oid, schema, owner, name, defined := r.oid(), r.oid(), r.oid(), r.text(), r.flag()
	o := c.typeObject("base type", oid, schema, owner, name)
	if o == nil {
		return
	}
	if o.DDL = "CREATE TYPE " + o.Name; !defined {
		return
	}
	parameters := map[string]string{}
	for _, parameter := range baseTypeParameters {
		if value := r.text(); value != "" {
			parameters[parameter] = value
			o.set(parameter, value)
		}
	}
	o.DDL += " (" + parameterList(parameters) + ")"
}
