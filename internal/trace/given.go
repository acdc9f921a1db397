package trace

import (
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// givenQuery lists the settings that decide what a migration does to others, as far as something other than
// the server gives them: the role, the database, or the client when it connects. What the configuration of a
// throwaway server says is no news of production. It is asked in a session that has run nothing yet: behind a
// SET nobody could tell any more what was given.
// https://www.postgresql.org/docs/current/view-pg-settings.html
const givenQuery = `SELECT pg_catalog.lower(s.name), pg_catalog.current_setting(s.name) FROM pg_catalog.pg_show_all_settings() AS s
WHERE s.name OPERATOR(pg_catalog.=) ANY ('{lock_timeout,statement_timeout,search_path,TimeZone,default_table_access_method}')
AND s.source OPERATOR(pg_catalog.=) ANY ('{global,database,user,"database user",client}')`

// readGiven takes the answer to givenQuery.
func readGiven(result *pgconn.Result, startup *pgproto3.StartupMessage) map[string]string {
	given := map[string]string{}
	for _, row := range result.Rows {
		given[string(row[0])] = string(row[1])
	}
	if isMachineZone(startup) {
		delete(given, "timezone")
	}
	return given
}

// isMachineZone reports whether the client asks for the time zone of the machine it runs on, which is not the one
// that migrates production. The JDBC driver does so at each connection, and spells the name like this.
func isMachineZone(startup *pgproto3.StartupMessage) bool {
	_, asks := startup.Parameters["TimeZone"]
	return asks
}
