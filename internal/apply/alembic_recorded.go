package apply

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/lint"
)

// checkRecorded looks into the throwaway database itself for what a step has to leave there: env.py may
// have connected by ways of its own to another one, and nothing else would tell.
func checkRecorded(ctx context.Context, db *postgres.Database, tables [][2]string, id string, direction lint.Direction) error {
	if len(tables) == 0 {
		return &ProjectError{Message: "env.py did not run the revision: it has not called context.run_migrations()"}
	}
	conn, err := db.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	recorded := false
	for _, table := range tables {
		found, err := isRecorded(ctx, conn, table[0], table[1], id)
		if err != nil {
			return fmt.Errorf("reading the version table: %w", err)
		}
		recorded = recorded || found
	}
	if recorded != (direction == lint.Upgrade) {
		return &ProjectError{Message: fmt.Sprintf("env.py reports success, but the table %s of the throwaway database is unchanged: "+
			"it has migrated another database (set env: in migrate-check.yaml, such as {DATABASE_URL: \"{url}\"}), or not committed", tables[0][1])}
	}
	return nil
}

// isRecorded looks for the version table in every schema, as env.py may have set a search_path.
func isRecorded(ctx context.Context, conn *pgx.Conn, schema, table, id string) (bool, error) {
	rows, err := conn.Query(ctx, `
		SELECT n.nspname, c.relname
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relname = $1 AND $2::text IN ('', n.nspname::text) AND c.relkind IN ('r', 'p')`, table, schema)
	if err != nil {
		return false, err
	}
	names, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (pgx.Identifier, error) {
		name := make(pgx.Identifier, 2)
		return name, row.Scan(&name[0], &name[1])
	})
	if err != nil {
		return false, err
	}
	for _, name := range names {
		var one int
		err := conn.QueryRow(ctx, "SELECT 1 FROM "+name.Sanitize()+" WHERE version_num = $1", id).Scan(&one)
		switch {
		case err == nil:
			return true, nil
		case !errors.Is(err, pgx.ErrNoRows):
			return false, err
		}
	}
	return false, nil
}
