package snapshot

// foreignDataWrappers, servers and user mappings lead to data elsewhere.
var foreignDataWrappers = plain("foreign-data wrapper", always(`
	select tableoid, oid, 0, quote_ident(fdwname), fdwowner, nullif(fdwhandler, 0)::regproc,
		nullif(fdwvalidator, 0)::regproc, array_to_string(fdwoptions, ', ')
	from pg_foreign_data_wrapper where oid >= 16384`),
	"HANDLER", "VALIDATOR", "OPTIONS")

var servers = plain("server", always(`
	select s.tableoid, s.oid, 0, quote_ident(s.srvname), s.srvowner, quote_ident(w.fdwname), s.srvtype, s.srvversion,
		array_to_string(s.srvoptions, ', ')
	from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw`),
	"FOREIGN DATA WRAPPER", "TYPE", "VERSION", "OPTIONS")

// foreignTables adds to a foreign table where its rows are.
var foreignTables = family{
	name: "foreign tables",
	query: always(`
		select f.ftrelid, quote_ident(s.srvname), f.ftoptions
		from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver`),
	read: func(c *catalog, r *row) {
		rel, server, options := c.relations[r.oid()], r.text(), r.list()
		if rel == nil || rel.object == nil {
			return
		}
		rel.object.set("server", server)
		rel.object.set("server options", optionList(options))
		rel.object.DDL = relationDDL(rel.object)
	},
}

// userMappings are read through the view, as the table is for superusers only.
var userMappings = plain("user mapping", always(`
	select 1418, umid, 0, 'FOR ' || case umuser when 0 then 'PUBLIC' else quote_ident(usename) end || ' SERVER ' || quote_ident(srvname), 0,
		array_to_string(umoptions, ', ')
	from pg_user_mappings`),
	"OPTIONS")
