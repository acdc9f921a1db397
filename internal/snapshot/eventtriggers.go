package snapshot

// eventTriggers fire on commands, not on rows.
var eventTriggers = plain("event trigger", always(`
	select tableoid, oid, 0, quote_ident(evtname), evtowner, evtevent, evtfoid::regproc,
		case evtenabled when 'D' then 'DISABLED' when 'A' then 'ALWAYS' when 'R' then 'REPLICA' end,
		array_to_string(evttags, ', ')
	from pg_event_trigger`),
	"ON", "EXECUTE FUNCTION", "FIRES", "TAGS")
