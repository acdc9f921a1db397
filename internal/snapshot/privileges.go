package snapshot

import "strings"

// privileges are those that differ from what an object has by default. For the system's own objects and
// those of extensions, the default is what they were made with; 2200 is the schema public, which is ours.
var privileges = family{
	name: "privileges",
	query: always(`
		with granted(class, oid, number, acl, kind, owner) as (
			select 1259, oid, 0, relacl, case relkind when 'S' then 's'::"char" else 'r' end, relowner
				from pg_class where relacl is not null and relpersistence <> 't'
			union all select 1259, attrelid, attnum, attacl, 'c', 10 from pg_attribute where attacl is not null
			union all select 1255, oid, 0, proacl, 'f', proowner from pg_proc where proacl is not null
			union all select 1247, oid, 0, typacl, 'T', typowner from pg_type where typacl is not null
			union all select 2615, oid, 0, nspacl, 'n', nspowner from pg_namespace where nspacl is not null
			union all select 1262, oid, 0, datacl, 'd', datdba from pg_database
				where datacl is not null and datname = current_database()
			union all select 2612, oid, 0, lanacl, 'l', lanowner from pg_language where lanacl is not null
			union all select 2328, oid, 0, fdwacl, 'F', fdwowner from pg_foreign_data_wrapper where fdwacl is not null
			union all select 1417, oid, 0, srvacl, 'S', srvowner from pg_foreign_server where srvacl is not null
		), sorted as (
			select g.*, g.oid < 16384 and g.oid <> 2200 and g.class <> 1262 or d.objid is not null as theirs
			from granted g
			left join pg_depend d on d.classid = g.class and d.objid = g.oid and d.refclassid = 3079 and d.deptype = 'e'
		), compared as (
			select s.*, coalesce(i.initprivs, acldefault(s.kind, s.owner)) as made
			from sorted s
			left join pg_init_privs i on s.theirs and (i.classoid, i.objoid, i.objsubid) = (s.class, s.oid, s.number)
		)
		select class, oid, number, acl, made, owner,
			case when theirs then (select type || ' ' || identity from pg_identify_object(class, oid, number)) end
		from compared where acl is distinct from made`),
	read: readPrivileges,
}

func readPrivileges(c *catalog, r *row) {
	at := ref{r.oid(), r.oid(), r.number()}
	acl, made, owner, theirs := r.list(), r.list(), c.roles[r.oid()], r.text()
	if strings.Contains(theirs, " information_schema") {
		return // pg_init_privs does not know what that schema was made with
	}
	subject := &Object{}
	if theirs == "" {
		if subject = c.target(at); subject == nil {
			return
		}
		theirs = subject.Kind + " " + subject.Name
		if subject.Kind == "column" {
			owner = c.relations[at.oid].owner
		}
	}
	for _, g := range compareACL(c.aclItems(acl, owner), c.aclItems(made, owner)) {
		o := &Object{Kind: "grant", Name: theirs + " to " + g.grantee, Table: subject.Table}
		if subject.Kind == "table" {
			o.Table = subject.Name
		}
		if subject.Kind != "" {
			o.partOf = append([]key{subject.key()}, subject.partOf...)
		}
		o.set("privileges", g.given)
		o.set("revoked", g.taken)
		o.DDL = g.sql(grantTarget(theirs, subject))
		c.objects = append(c.objects, o)
	}
}

// grantTarget writes what GRANT takes its privileges on, such as "ON TABLE public.orders", or
// "(total) ON TABLE public.orders".
func grantTarget(description string, subject *Object) string {
	switch subject.Kind {
	case "":
		kind, name, _ := strings.Cut(description, " ")
		return "ON " + strings.ToUpper(kind) + " " + name
	case "column":
		return "(" + subject.Attributes["name"] + ") ON TABLE " + subject.Table
	case "view", "materialized view", "foreign table":
		return "ON TABLE " + subject.Name
	case "enum type", "composite type", "range type", "base type", "domain":
		return "ON TYPE " + subject.Name
	case "aggregate":
		return "ON FUNCTION " + subject.Name
	}
	return "ON " + strings.ToUpper(subject.Kind) + " " + subject.Name
}
