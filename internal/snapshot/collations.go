package snapshot

// collations are without the version of the library that they were made with: it belongs to the machine.
var collations = plain("collation", func(version int) string {
	locale := `null`
	switch {
	case version >= 17:
		locale = `colllocale`
	case version >= 15:
		locale = `colliculocale`
	}
	return `
		select tableoid, oid, collnamespace, quote_ident(collname), collowner,
			case collprovider when 'i' then 'icu' when 'c' then 'libc' when 'b' then 'builtin' else collprovider::text end,
			case when not collisdeterministic then 'false' end, nullif(collencoding, -1), collcollate, collctype,
			` + locale + `, ` + since(version, 16, `collicurules`, `null`) + `
		from pg_collation where oid >= 16384`
}, "PROVIDER", "DETERMINISTIC", "ENCODING", "LC_COLLATE", "LC_CTYPE", "LOCALE", "RULES")

// conversions are between two encodings.
var conversions = plain("conversion", always(`
	select tableoid, oid, connamespace, quote_ident(conname), conowner, pg_encoding_to_char(conforencoding),
		pg_encoding_to_char(contoencoding), conproc::regproc, nullif(condefault, false)
	from pg_conversion where oid >= 16384`),
	"FOR", "TO", "FROM", "DEFAULT")
