package snapshot

// database is what belongs to the database as a whole. A clone does not get it.
var database = family{
	name: "the database",
	query: always(`
		select d.tableoid, d.oid, quote_ident(d.datname), d.datdba, nullif(d.datconnlimit, -1),
			shobj_description(d.oid, 'pg_database')
		from pg_database d where d.datname = current_database()`),
	read: func(c *catalog, r *row) {
		at := ref{class: r.oid(), oid: r.oid()}
		o := &Object{Kind: databaseKind, Name: r.text()}
		o.DDL = "DATABASE " + o.Name
		o.set("owner", c.roles[r.oid()])
		o.set("connection limit", r.text())
		o.set("comment", r.text())
		c.add(at, o)
	},
}

const (
	databaseKind = "database"
	settingKind  = "database setting"
)

// databaseSettings are those of ALTER DATABASE … SET and of ALTER ROLE … IN DATABASE … SET.
var databaseSettings = family{
	name: "the settings of the database",
	query: always(`
		select coalesce(quote_ident(r.rolname), 'all roles'), split_part(s.setting, '=', 1), s.setting
		from pg_db_role_setting d cross join unnest(d.setconfig) s(setting) left join pg_roles r on r.oid = d.setrole
		where d.setdatabase = (select oid from pg_database where datname = current_database())`),
	read: func(c *catalog, r *row) {
		role, name, setting := r.text(), r.text(), r.text()
		o := &Object{Kind: settingKind, Name: name + " for " + role, DDL: "SET " + setting + " for " + role}
		o.set("value", setting)
		c.objects = append(c.objects, o)
	},
}

// ofDatabase tells what is compared only between snapshots of the same database.
func ofDatabase(o *Object) bool {
	if o.Kind == databaseKind || o.Kind == settingKind {
		return true
	}
	return o.Kind == "grant" && len(o.partOf) > 0 && o.partOf[0].kind == databaseKind
}
