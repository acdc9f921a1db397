package snapshot

// textSearchParsers and the rest are what full text search is configured by.
var textSearchParsers = plain("text search parser", always(`
	select tableoid, oid, prsnamespace, quote_ident(prsname), 0, prsstart::regproc, prstoken::regproc, prsend::regproc,
		nullif(prsheadline, 0)::regproc, prslextype::regproc
	from pg_ts_parser where oid >= 16384`),
	"START", "GETTOKEN", "END", "HEADLINE", "LEXTYPES")

var textSearchTemplates = plain("text search template", always(`
	select tableoid, oid, tmplnamespace, quote_ident(tmplname), 0, nullif(tmplinit, 0)::regproc, tmpllexize::regproc
	from pg_ts_template where oid >= 16384`),
	"INIT", "LEXIZE")

var textSearchDictionaries = plain("text search dictionary", always(`
	select d.tableoid, d.oid, d.dictnamespace, quote_ident(d.dictname), d.dictowner,
		(select quote_ident(n.nspname) || '.' || quote_ident(t.tmplname)
			from pg_ts_template t join pg_namespace n on n.oid = t.tmplnamespace where t.oid = d.dicttemplate),
		d.dictinitoption
	from pg_ts_dict d where d.oid >= 16384`),
	"TEMPLATE", "OPTIONS")

var textSearchConfigurations = plain("text search configuration", always(`
	select c.tableoid, c.oid, c.cfgnamespace, quote_ident(c.cfgname), c.cfgowner,
		(select quote_ident(n.nspname) || '.' || quote_ident(p.prsname)
			from pg_ts_parser p join pg_namespace n on n.oid = p.prsnamespace where p.oid = c.cfgparser),
		(select string_agg(t.alias || ' ' || m.mapdict::regdictionary, ', ' order by m.maptokentype, m.mapseqno)
			from pg_ts_config_map m join ts_token_type(c.cfgparser) t on t.tokid = m.maptokentype
			where m.mapcfg = c.oid)
	from pg_ts_config c where c.oid >= 16384`),
	"PARSER", "MAPPING")
