package replay

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// tidyServer rolls prepared transactions of a database back before it is copied or dropped. They survive their
// session, hold their locks, and keep PostgreSQL from doing either.
// https://www.postgresql.org/docs/current/sql-prepare-transaction.html
type tidyServer struct {
	postgres.Server
	// needed is set once a script may have prepared a transaction: it costs a session to look.
	needed bool
}

var preparesTransaction = regexp.MustCompile(`(?i)\bprepare\s+transaction\b`)

func (s *tidyServer) note(outcome *apply.Outcome) {
	if outcome == nil {
		return
	}
	for _, statement := range outcome.Statements {
		s.needed = s.needed || preparesTransaction.MatchString(statement.SQL[:min(len(statement.SQL), longestSearched)])
	}
}

func (s *tidyServer) Create(ctx context.Context, template *postgres.Database) (made *postgres.Database, err error) {
	err = s.inTidy(ctx, template, func() error {
		made, err = s.Server.Create(ctx, template)
		return err
	})
	return made, err
}

func (s *tidyServer) Drop(ctx context.Context, db *postgres.Database) error {
	return s.inTidy(ctx, db, func() error { return s.Server.Drop(ctx, db) })
}

// inTidy does something that wants a database to itself. A state that was kept may have what no script of this
// run has prepared.
func (s *tidyServer) inTidy(ctx context.Context, db *postgres.Database, do func() error) error {
	if db == nil {
		return do()
	}
	if err := s.tidy(ctx, db); err != nil {
		return err
	}
	const objectInUse = "55006"
	err := do()
	var refusal *pgconn.PgError
	if s.needed || !errors.As(err, &refusal) || refusal.Code != objectInUse {
		return err
	}
	s.needed = true
	if s.tidy(ctx, db) != nil {
		return err
	}
	return do()
}

func (s *tidyServer) tidy(ctx context.Context, db *postgres.Database) error {
	if !s.needed {
		return nil
	}
	conn, err := db.Connect(ctx)
	if err != nil {
		return err
	}
	defer postgres.Leave(ctx, conn.PgConn())
	rows, err := conn.Query(ctx, "SELECT format('ROLLBACK PREPARED %L', gid) FROM pg_prepared_xacts WHERE database = current_database()")
	if err != nil {
		return fmt.Errorf("looking for prepared transactions: %w", err)
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("looking for prepared transactions: %w", err)
	}
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("ending a prepared transaction: %w", err)
		}
	}
	return nil
}

// clearPrepared ends the transactions that the scripts of a trip have prepared: their names belong to the whole
// server.
func (t *trip) clearPrepared(ctx context.Context) error {
	if !t.tidy.needed || t.work == nil {
		return nil
	}
	t.moved = true
	return t.tidy.tidy(ctx, t.work)
}
