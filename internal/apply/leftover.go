package apply

import "slices"

// Leftover is something that a script leaves in its session, where what runs there next meets it.
type Leftover struct {
	// Kind is what it is.
	Kind LeftoverKind
	// Name says which one, such as the setting's name. Empty if there can be only one.
	Name string
	// Value is what a setting is, and the mode of a lock.
	Value string
}

// LeftoverKind is what is left in a session.
type LeftoverKind string

// The kinds as they are written in messages.
const (
	LeftSetting     LeftoverKind = "setting"
	LeftRole        LeftoverKind = "role"
	LeftLogin       LeftoverKind = "session authorization"
	LeftLock        LeftoverKind = "advisory lock"
	LeftChannel     LeftoverKind = "channel"
	LeftPrepared    LeftoverKind = "prepared statement"
	LeftCursor      LeftoverKind = "cursor"
	LeftTable       LeftoverKind = "temporary table"
	LeftTransaction LeftoverKind = "transaction"
	// LeftPreparedTransaction is not even in the session: it waits for anybody to end it.
	LeftPreparedTransaction LeftoverKind = "prepared transaction"
)

// leftoverQuery gives what a session has that a new one has not, in the columns of Leftover. It calls
// functions and reads catalogs, changes nothing, and spells schemas out, as the search_path may be any.
// Custom parameters such as app.tenant are missing: the server lists only those that it knows. Those of a transaction
// end with it, and a driver that begins its transactions with an isolation level sets one.
// https://www.postgresql.org/docs/current/view-pg-settings.html
const leftoverQuery = `
SELECT 'setting' AS kind, name AS name, setting AS value FROM pg_catalog.pg_settings WHERE source OPERATOR(pg_catalog.=) 'session'
	AND name OPERATOR(pg_catalog.<>) ALL (ARRAY['transaction_isolation', 'transaction_read_only', 'transaction_deferrable'])
UNION ALL SELECT 'role', current_user::pg_catalog.text, '' WHERE current_user OPERATOR(pg_catalog.<>) session_user
UNION ALL SELECT 'session authorization', session_user::pg_catalog.text, ''
	FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) AS a
	JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) a.usesysid
	WHERE r.rolname OPERATOR(pg_catalog.<>) session_user
UNION ALL SELECT 'advisory lock',
	CASE objsubid WHEN 1 THEN ((classid::pg_catalog.int8 OPERATOR(pg_catalog.<<) 32) OPERATOR(pg_catalog.|) objid::pg_catalog.int8)::pg_catalog.text
		ELSE pg_catalog.concat(classid, ', ', objid) END, mode
	FROM pg_catalog.pg_locks WHERE locktype OPERATOR(pg_catalog.=) 'advisory' AND pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
UNION ALL SELECT 'channel', c, '' FROM pg_catalog.pg_listening_channels() AS c
UNION ALL SELECT 'prepared statement', name, '' FROM pg_catalog.pg_prepared_statements WHERE from_sql
UNION ALL SELECT 'prepared transaction', gid, '' FROM pg_catalog.pg_prepared_xacts WHERE database OPERATOR(pg_catalog.=) pg_catalog.current_database()
UNION ALL SELECT 'cursor', name, '' FROM pg_catalog.pg_cursors WHERE is_holdable
UNION ALL SELECT 'temporary table', relname::pg_catalog.text, '' FROM pg_catalog.pg_class
	WHERE relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY 1, 2, 3`

// sessionKeeper is a Runner whose outcomes can say what their script left in the session.
type sessionKeeper interface {
	// lookAtSession turns that on or off.
	lookAtSession(on bool)
}

// since takes away what was there before the script.
func since(before, after []Leftover) []Leftover {
	return slices.DeleteFunc(slices.Clone(after), func(l Leftover) bool { return slices.Contains(before, l) })
}
