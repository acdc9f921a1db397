package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// Global is something that belongs to the whole server, not to one database, so that dropping the
// throwaway database does not take it away.
type Global struct {
	// Kind is "role", "attributes", "membership", "role setting", "database", "tablespace" or "setting" (of
	// ALTER SYSTEM).
	Kind string
	// Name identifies it among its kind, and is how it is written in messages: "app", "app in staff",
	// "work_mem of app".
	Name string
	// Definition changes when the object is altered.
	Definition string
	// Of is the role or database that it is a part of, empty if it stands for itself.
	Of string
	// Make is the statement that makes it what it is, Undo the one that takes it away. Empty if there is none.
	Make, Undo string
}

// Same reports whether both are one thing, which may have been altered in between.
func (g Global) Same(other Global) bool { return g.Kind == other.Kind && g.Name == other.Name }

// globalQuery leaves out our own databases, and what belongs to them. Passwords are not looked at: pg_roles
// hides them.
const globalQuery = `
SELECT 'role' AS kind, rolname::text AS name, '' AS definition, '' AS of,
       format('CREATE ROLE %I', rolname) AS make, format('DROP ROLE %I', rolname) AS undo
FROM pg_roles WHERE rolname !~ '^pg_'
UNION ALL
SELECT 'attributes', rolname, attributes, rolname, format('ALTER ROLE %I WITH %s', rolname, attributes), ''
FROM (
  SELECT rolname::text, concat_ws(' ',
         CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END, CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
         CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END, CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
         CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END, CASE WHEN rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
         CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END, 'CONNECTION LIMIT ' || rolconnlimit,
         'VALID UNTIL ' || quote_literal(coalesce(rolvaliduntil, 'infinity'))) AS attributes
  FROM pg_roles WHERE rolname !~ '^pg_') AS r
UNION ALL
SELECT DISTINCT 'membership', concat(m.rolname, ' in ', r.rolname), CASE WHEN a.admin_option THEN 'WITH ADMIN OPTION' ELSE '' END, m.rolname::text,
       format('GRANT %I TO %I', r.rolname, m.rolname) || CASE WHEN a.admin_option THEN ' WITH ADMIN OPTION' ELSE '' END,
       format('REVOKE %I FROM %I', r.rolname, m.rolname)
FROM pg_auth_members AS a JOIN pg_roles AS r ON r.oid = a.roleid JOIN pg_roles AS m ON m.oid = a.member
WHERE m.rolname !~ '^pg_'
UNION ALL
SELECT 'role setting', concat(name, ' of ', role, CASE WHEN role <> '' AND database <> '' THEN ' in ' END, database),
       value, coalesce(nullif(role, ''), database),
       concat('ALTER ', subject, ' SET ', quote_ident(name), ' TO ', value), concat('ALTER ', subject, ' RESET ', quote_ident(name))
FROM (
  SELECT coalesce(r.rolname, CASE WHEN d.oid IS NULL THEN 'all roles' END, '') AS role, coalesce(d.datname, '') AS database, split_part(config, '=', 1) AS name,
         -- The value of a list is kept in quotes already.
         CASE WHEN split_part(config, '=', 1) IN ('search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries')
              THEN substr(config, strpos(config, '=') + 1) ELSE quote_literal(substr(config, strpos(config, '=') + 1)) END AS value,
         CASE WHEN r.oid IS NULL AND d.oid IS NULL THEN 'ROLE ALL'
              WHEN r.oid IS NULL THEN format('DATABASE %I', d.datname)
              ELSE concat(format('ROLE %I', r.rolname), CASE WHEN d.oid IS NOT NULL THEN format(' IN DATABASE %I', d.datname) END) END AS subject
  FROM pg_db_role_setting AS s LEFT JOIN pg_roles AS r ON r.oid = s.setrole LEFT JOIN pg_database AS d ON d.oid = s.setdatabase,
       unnest(s.setconfig) AS config
  WHERE NOT starts_with(coalesce(d.datname::text, ''), '` + namePrefix + `')) AS s
UNION ALL
SELECT 'database', datname::text, concat_ws(' ', pg_get_userbyid(datdba), datallowconn::text, datconnlimit::text, datacl::text),
       '', '', format('DROP DATABASE %I', datname)
FROM pg_database WHERE NOT starts_with(datname::text, '` + namePrefix + `')
UNION ALL
SELECT 'tablespace', spcname::text,
       concat_ws(' ', pg_get_userbyid(spcowner), pg_tablespace_location(oid), array_to_string(spcoptions, ', '), spcacl::text),
       '', '', format('DROP TABLESPACE %I', spcname)
FROM pg_tablespace`

// settingQuery needs a superuser.
const settingQuery = `
SELECT 'setting', name, coalesce(setting, ''), '',
       format('ALTER SYSTEM SET %I TO %L', name, setting), format('ALTER SYSTEM RESET %I', name)
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

// globalKinds are in the order in which they can be made; they are taken away the other way round.
var globalKinds = []string{"tablespace", "role", "attributes", "database", "membership", "role setting", "setting"}

// RestoreGlobals undoes on the server what was changed between two lists. What cannot be undone by a statement,
// such as a database that is gone, stays as it is. The session must be in a database that holds nothing of
// the roles that go, or nothing that is needed.
func RestoreGlobals(ctx context.Context, conn *pgx.Conn, was, is []Global) error {
	var statements []string
	reload := false
	add := func(g Global, sql string) {
		if sql != "" {
			statements = append(statements, sql)
			reload = reload || g.Kind == "setting"
		}
	}
	for _, kind := range slices.Backward(globalKinds) {
		for _, g := range is {
			if g.Kind == kind && !slices.ContainsFunc(was, g.Same) {
				if kind == "role" {
					add(g, "DROP OWNED BY "+pgx.Identifier{g.Name}.Sanitize())
				}
				add(g, g.Undo)
			}
		}
	}
	for _, kind := range globalKinds {
		for _, g := range was {
			if g.Kind == kind && !slices.Contains(is, g) {
				add(g, g.Make)
			}
		}
	}
	if reload {
		statements = append(statements, "SELECT pg_reload_conf()")
	}
	for _, sql := range statements {
		// ALTER SYSTEM and DROP DATABASE want to be alone.
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("undoing what a revision did outside of its database (%s): %w", sql, err)
		}
	}
	return nil
}

// CopySettings gives a database the settings that another has by ALTER DATABASE … SET: a copy does not get
// them from its template.
func CopySettings(ctx context.Context, conn *pgx.Conn, from, to *Database) error {
	rows, err := conn.Query(ctx, `
		SELECT concat('ALTER ', CASE WHEN r.oid IS NULL THEN format('DATABASE %I', $2::text) ELSE format('ROLE %I IN DATABASE %I', r.rolname, $2::text) END,
		       ' SET ', quote_ident(split_part(config, '=', 1)), ' TO ',
		       CASE WHEN split_part(config, '=', 1) IN ('search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries')
		            THEN substr(config, strpos(config, '=') + 1) ELSE quote_literal(substr(config, strpos(config, '=') + 1)) END)
		FROM pg_db_role_setting AS s JOIN pg_database AS d ON d.oid = s.setdatabase LEFT JOIN pg_roles AS r ON r.oid = s.setrole,
		     unnest(s.setconfig) AS config
		WHERE d.datname = $1`, from.Name, to.Name)
	if err != nil {
		return fmt.Errorf("reading the settings of a database: %w", err)
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("reading the settings of a database: %w", err)
	}
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("copying the settings of a database: %w", err)
		}
	}
	return nil
}
