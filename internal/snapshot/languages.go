package snapshot

// languages are procedural languages that no extension made.
var languages = plain("language", always(`
	select tableoid, oid, 0, quote_ident(lanname), lanowner, nullif(lanpltrusted, false),
		nullif(lanplcallfoid, 0)::regproc, nullif(laninline, 0)::regproc, nullif(lanvalidator, 0)::regproc
	from pg_language where oid >= 16384`),
	"TRUSTED", "HANDLER", "INLINE", "VALIDATOR")

// transforms turn values of a type into those of a language, and back.
var transforms = plain("transform", always(`
	select t.tableoid, t.oid, 0, 'FOR ' || t.trftype::regtype || ' LANGUAGE ' || quote_ident(l.lanname), 0,
		nullif(t.trffromsql, 0)::regprocedure, nullif(t.trftosql, 0)::regprocedure
	from pg_transform t join pg_language l on l.oid = t.trflang`),
	"FROM SQL", "TO SQL")

// methods are access methods that no extension made.
var methods = plain("access method", always(`
	select tableoid, oid, 0, quote_ident(amname), 0, case amtype when 't' then 'TABLE' else 'INDEX' end, amhandler::regproc
	from pg_am where oid >= 16384`),
	"TYPE", "HANDLER")
