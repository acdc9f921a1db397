package snapshot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// begin opens a transaction in which every query sees the same catalog.
const begin = `begin isolation level repeatable read read only`

// settle pins the settings that change how the server writes definitions, whatever the database, the role
// or a migration has set. Without a search_path every name is written with its schema.
const settle = `select set_config(name, value, true)
	from (values ('search_path', ''), ('timezone', 'UTC'), ('datestyle', 'ISO, MDY'), ('intervalstyle', 'postgres'),
		('extra_float_digits', '1'), ('bytea_output', 'hex'), ('xmloption', 'content'),
		('quote_all_identifiers', 'off'), ('standard_conforming_strings', 'on')) s(name, value)`

// query is one statement of a snapshot: it gets the rows of one family.
type query struct {
	family    family
	sql       string
	statement string
}

// take gives a snapshot, and a mark that tells whether a later one would see the same catalog.
func take(ctx context.Context, conn *pgconn.PgConn, opts Options) (taken *Snapshot, mark string, err error) {
	if conn.TxStatus() != 'I' {
		return nil, "", errors.New("taking a snapshot of the schema: the connection is in a transaction")
	}
	queries, prepared, err := queriesFor(conn)
	if err != nil {
		return nil, "", err
	}
	c := newCatalog(opts)
	err = c.fetch(ctx, conn, queries, prepared)
	if prepared && isGone(err) {
		delete(conn.CustomData(), preparedKey)
		return take(ctx, conn, opts)
	}
	if err != nil {
		return nil, "", fmt.Errorf("taking a snapshot of the schema: %w", err)
	}
	return c.snapshot(), c.mark, nil
}

// isGone says whether somebody has deallocated our statements, as DISCARD ALL does.
func isGone(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == "26000"
}

// fetch sends everything at once and reads the answers.
func (c *catalog) fetch(ctx context.Context, conn *pgconn.PgConn, queries []query, prepared bool) (err error) {
	pipeline := conn.StartPipeline(ctx)
	defer func() {
		err = errors.Join(err, pipeline.Close())
		if err != nil {
			err = errors.Join(err, rollback(ctx, conn))
		}
	}()
	if !prepared {
		for _, q := range queries {
			pipeline.SendPrepare(q.statement, q.sql, nil)
		}
		// Parsing has seen the catalog, and the isolation level can be chosen only before that: the sync ends
		// the transaction of the parsing. It does not wait.
		pipeline.SendPipelineSync()
	}
	for _, q := range queries {
		pipeline.SendQueryPrepared(q.statement, nil, nil, nil)
	}
	if err := pipeline.Sync(); err != nil {
		return err
	}
	if !prepared {
		if err := receivePrepared(pipeline, queries); err != nil {
			return err
		}
		conn.CustomData()[preparedKey] = queries
	}
	return receive(pipeline, queries, c)
}

const preparedKey = "migrate-check snapshot"

// queriesFor gives the queries for the server's version, and whether conn has them prepared.
func queriesFor(conn *pgconn.PgConn) ([]query, bool, error) {
	if queries, ok := conn.CustomData()[preparedKey].([]query); ok {
		return queries, true, nil
	}
	version, err := major(conn.ParameterStatus("server_version"))
	if err != nil {
		return nil, false, err
	}
	var queries []query
	for i, f := range families {
		sql := f.query(version)
		if sql == "" {
			continue
		}
		queries = append(queries, query{f, sql, "migrate_check_snapshot_" + strconv.Itoa(i)})
	}
	return queries, false, nil
}

// oldest is the first major version whose catalogs the queries know.
const oldest = 13

func major(version string) (int, error) {
	digits, _, _ := strings.Cut(version, ".")
	if end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		digits = digits[:end] // "19beta1"
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < oldest {
		return 0, fmt.Errorf("taking a snapshot of the schema: PostgreSQL %s is older than %d", version, oldest)
	}
	return n, nil
}

func receivePrepared(pipeline *pgconn.Pipeline, queries []query) error {
	for _, q := range queries {
		if _, err := pipeline.GetResults(); err != nil {
			return fmt.Errorf("preparing the query for %s: %w", q.family.name, err)
		}
	}
	_, err := pipeline.GetResults() // the sync
	return err
}

func receive(pipeline *pgconn.Pipeline, queries []query, c *catalog) error {
	for _, q := range queries {
		if err := receiveRows(pipeline, q.family, c); err != nil {
			return fmt.Errorf("reading %s: %w", q.family.name, err)
		}
	}
	return nil
}

func receiveRows(pipeline *pgconn.Pipeline, f family, c *catalog) error {
	results, err := pipeline.GetResults()
	if err != nil {
		return err
	}
	reader, ok := results.(*pgconn.ResultReader)
	if !ok {
		return fmt.Errorf("the server answered with %T", results)
	}
	r := &row{}
	for reader.NextRow() {
		r.values, r.at = reader.Values(), 0
		if f.read != nil {
			f.read(c, r)
		}
	}
	if _, err = reader.Close(); err != nil || r.err != nil {
		return errors.Join(err, r.err)
	}
	if f.done != nil {
		f.done(c)
	}
	return nil
}

// rollback ends the transaction that an error left open.
func rollback(ctx context.Context, conn *pgconn.PgConn) error {
	if conn.IsClosed() || conn.TxStatus() == 'I' {
		return nil
	}
	return conn.Exec(ctx, "rollback").Close()
}
