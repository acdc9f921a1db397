package capture

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Stats is the form of stats.json.
type Stats struct {
	Version int `json:"version"`
	// Server is the version that the server reports.
	Server string `json:"server"`
	// Tables are sorted by name.
	Tables []Table `json:"tables"`
}

// Table is how large a table is.
type Table struct {
	Name string `json:"name"`
	// Rows is the estimate that the planner uses, -1 if nothing has counted them yet.
	Rows int64 `json:"rows"`
	// Bytes is the size on disk, with TOAST and without the indexes.
	Bytes   int64   `json:"bytes"`
	Indexes []Index `json:"indexes"`
}

// Index is how large an index is.
type Index struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

const statsVersion = 1

// reltuples is -1 where neither VACUUM nor ANALYZE has run yet; before PostgreSQL 14 it is 0 then.
// https://www.postgresql.org/docs/current/catalog-pg-class.html
const tablesQuery = `SELECT format('%s.%s', n.nspname, c.relname), c.reltuples::bigint, pg_table_size(c.oid),
		array(SELECT x.relname::text FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid ORDER BY x.relname),
		array(SELECT pg_relation_size(x.oid) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid ORDER BY x.relname)
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't'
		AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
	ORDER BY n.nspname, c.relname`

func readStats(ctx context.Context, tx pgx.Tx) (*Stats, error) {
	stats := &Stats{Version: statsVersion, Server: tx.Conn().PgConn().ParameterStatus("server_version"), Tables: []Table{}}
	rows, err := tx.Query(ctx, tablesQuery)
	if err != nil {
		return nil, err
	}
	var table Table
	var names []string
	var sizes []int64
	_, err = pgx.ForEachRow(rows, []any{&table.Name, &table.Rows, &table.Bytes, &names, &sizes}, func() error {
		table.Indexes = []Index{}
		for i, name := range names {
			table.Indexes = append(table.Indexes, Index{name, sizes[i]})
		}
		stats.Tables = append(stats.Tables, table)
		return nil
	})
	return stats, err
}
