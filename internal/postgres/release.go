package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// release ends what keeps a database from being dropped although nobody asks for it any more: sessions
// on servers without DROP DATABASE … WITH (FORCE), prepared transactions and replication slots.
func (c *cluster) release(ctx context.Context, db *Database) error {
	if c.info.Major < 13 {
		err := c.exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", db.Name)
		if err != nil {
			return err
		}
	}
	prepared, err := c.names(ctx, "SELECT gid FROM pg_prepared_xacts WHERE database = $1", db.Name)
	if err != nil {
		return err
	}
	if err := rollbackPrepared(ctx, db, prepared); err != nil {
		return err
	}
	slots, err := c.names(ctx, "SELECT slot_name FROM pg_replication_slots WHERE database = $1", db.Name)
	if err != nil {
		return err
	}
	for _, slot := range slots {
		if err := c.exec(ctx, "SELECT pg_drop_replication_slot($1)", slot); err != nil {
			return fmt.Errorf("dropping the replication slot %s: %w", slot, err)
		}
	}
	return nil
}

// rollbackPrepared works in db itself, as a prepared transaction can be ended nowhere else.
func rollbackPrepared(ctx context.Context, db *Database, transactions []string) error {
	if len(transactions) == 0 {
		return nil
	}
	conn, err := db.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, gid := range transactions {
		if _, err := conn.Exec(ctx, "ROLLBACK PREPARED "+literal(gid)); err != nil {
			return fmt.Errorf("rolling back the prepared transaction %s: %w", gid, err)
		}
	}
	return nil
}

// names gives the one text column of a query.
func (c *cluster) names(ctx context.Context, sql string, args ...any) (names []string, err error) {
	err = c.with(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		names, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return names, err
}

// literal quotes a text for statements that take no parameters. Standard-conforming strings are on
// since PostgreSQL 9.1.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func hasState(err error, state string) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code == state
}
