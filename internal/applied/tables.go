package applied

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
)

// kind is the version table of a tool: how it is recognised and what is read from it.
type kind struct {
	tool string
	// name is what the table is called, empty if users may choose and the columns tell it.
	name string
	// columns are some that it has; with exactly, all of them.
	columns []string
	exactly bool
	// upTo is set if the table holds only the last revisions.
	upTo bool
	// query gives the ID, the project, whether it failed, and whether it is a baseline; %s is the table.
	query string
}

var kinds = []kind{
	{tool: "alembic", columns: []string{"version_num"}, exactly: true, upTo: true,
		query: `SELECT version_num, '', false, false FROM %s ORDER BY 1`},
	{tool: "golang-migrate", columns: []string{"dirty", "version"}, exactly: true, upTo: true,
		query: `SELECT version::text, '', dirty, false FROM %s WHERE version >= 0 ORDER BY 1`},
	// Versions of goose before 3 left a row with is_applied = false where they had undone a revision.
	{tool: "goose", columns: []string{"id", "is_applied", "version_id"},
		query: `SELECT version_id::text, '', false, false FROM (
			SELECT DISTINCT ON (version_id) id, version_id, is_applied FROM %s ORDER BY version_id, id DESC) last
			WHERE is_applied AND version_id > 0 ORDER BY id`},
	{tool: "dbmate", name: "schema_migrations", columns: []string{"version"}, exactly: true,
		query: `SELECT version::text, '', false, false FROM %s ORDER BY 1`},
	// What was undone has a later row of the type UNDO_SQL. Repeatable revisions have no version.
	{tool: "flyway", columns: []string{"checksum", "installed_rank", "script", "success", "type", "version"},
		query: `SELECT version, '', NOT success, type = 'BASELINE' FROM (
			SELECT DISTINCT ON (version) * FROM %s
			WHERE version IS NOT NULL AND type NOT IN ('SCHEMA', 'DELETE') ORDER BY version, installed_rank DESC) last
			WHERE type NOT LIKE 'UNDO%%' ORDER BY installed_rank`},
	{tool: "prisma", name: "_prisma_migrations", columns: []string{"finished_at", "migration_name", "rolled_back_at", "started_at"},
		query: `SELECT migration_name, '', finished_at IS NULL, false FROM %s WHERE rolled_back_at IS NULL ORDER BY started_at, 1`},
	{tool: "sqlx", name: "_sqlx_migrations", columns: []string{"success", "version"},
		query: `SELECT version::text, '', NOT success, false FROM %s ORDER BY version`},
	{tool: "diesel", name: "__diesel_schema_migrations", columns: []string{"run_on", "version"},
		query: `SELECT version, '', false, false FROM %s ORDER BY version`},
	{tool: "sqitch", name: "changes", columns: []string{"change", "change_id", "committed_at", "project"},
		query: `SELECT change, project, false, false FROM %s ORDER BY project, committed_at, change_id`},
	{tool: "liquibase", name: "databasechangelog", columns: []string{"author", "filename", "id", "orderexecuted"},
		query: `SELECT author || ':' || id, '', false, false FROM %s ORDER BY orderexecuted`},
}

// table is a version table that was found.
type table struct {
	kind         kind
	schema, name string
}

func (t table) label() string { return t.schema + "." + t.name }

// findTables finds version tables by their columns.
func findTables(ctx context.Context, tx pgx.Tx) (found []table, err error) {
	rows, err := tx.Query(ctx, `SELECT n.nspname, c.relname, array_agg(a.attname::text)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
		GROUP BY 1, 2 ORDER BY 1, 2`)
	if err != nil {
		return nil, err
	}
	var schema, name string
	var columns []string
	_, err = pgx.ForEachRow(rows, []any{&schema, &name, &columns}, func() error {
		for _, k := range kinds {
			if k.matches(name, columns) {
				found = append(found, table{k, schema, name})
				break
			}
		}
		return nil
	})
	return found, err
}

func (k kind) matches(name string, columns []string) bool {
	if k.name != "" && k.name != name || k.exactly && len(columns) != len(k.columns) {
		return false
	}
	for _, column := range k.columns {
		if !slices.Contains(columns, column) {
			return false
		}
	}
	return true
}
