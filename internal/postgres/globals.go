package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Global is something that belongs to the whole server, not to one database, so that dropping the
// throwaway database does not take it away.
type Global struct {
	// Kind is "role", "tablespace", "database" or "setting" (of ALTER SYSTEM).
	Kind string
	Name string
	// Definition changes when the object is altered.
	Definition string
}

// globalQuery leaves out our own databases. Passwords are not looked at: pg_roles hides them.
const globalQuery = `
SELECT 'role' AS kind, rolname::text AS name,
       concat_ws(' ',
         CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN NOT rolinherit THEN 'NOINHERIT' END,
         CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE WHEN rolcreatedb THEN 'CREATEDB' END,
         CASE WHEN rolcanlogin THEN 'LOGIN' END, CASE WHEN rolreplication THEN 'REPLICATION' END,
         CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
         CASE WHEN rolconnlimit >= 0 THEN 'CONNECTION LIMIT ' || rolconnlimit END,
         'VALID UNTIL ' || rolvaliduntil::text,
         'SET ' || array_to_string(rolconfig, ', '),
         'IN ROLE ' || (SELECT string_agg(r.rolname, ', ' ORDER BY r.rolname)
                        FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
                        WHERE m.member = pg_roles.oid)) AS definition
FROM pg_roles WHERE rolname !~ '^pg_'
UNION ALL
SELECT 'tablespace', spcname::text,
       concat_ws(' ', pg_get_userbyid(spcowner), pg_tablespace_location(oid), array_to_string(spcoptions, ', '), spcacl::text)
FROM pg_tablespace
UNION ALL
SELECT 'database', datname::text, concat_ws(' ', pg_get_userbyid(datdba), datallowconn::text, datconnlimit::text, datacl::text)
FROM pg_database WHERE NOT starts_with(datname::text, '` + namePrefix + `')`

// settingQuery needs a superuser.
const settingQuery = `
SELECT 'setting', name, coalesce(setting, '')
FROM pg_file_settings WHERE sourcefile ~ '[/\\]postgresql\.auto\.conf$'`

// Globals lists what belongs to the whole server, sorted. Comparing two lists shows what was made,
// altered or dropped between them.
func Globals(ctx context.Context, conn *pgx.Conn) ([]Global, error) {
	query := globalQuery
	var readable bool
	if err := conn.QueryRow(ctx, "SELECT has_function_privilege('pg_show_all_file_settings()', 'EXECUTE')").Scan(&readable); err != nil {
		return nil, fmt.Errorf("listing roles and tablespaces: %w", err)
	}
	if readable {
		query += " UNION ALL " + settingQuery
	}
	rows, err := conn.Query(ctx, query+` ORDER BY 1, 2, 3`)
	if err != nil {
		return nil, fmt.Errorf("listing roles and tablespaces: %w", err)
	}
	globals, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Global])
	if err != nil {
		return nil, fmt.Errorf("listing roles and tablespaces: %w", err)
	}
	return globals, nil
}
