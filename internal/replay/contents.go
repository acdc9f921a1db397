package replay

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// contents is a digest of all rows and sequences in the work database, without the tool's version table.
// Two states of the same schema with the same digest are the same to every script.
func (l *lab) contents(ctx context.Context) (digest string, err error) {
	err = l.look(ctx, func(conn *pgx.Conn) error {
		digest, err = l.digest(ctx, conn)
		return err
	})
	return digest, err
}

func (l *lab) digest(ctx context.Context, conn *pgx.Conn) (string, error) {
	var digest strings.Builder
	rows, err := conn.Query(ctx, `
		SELECT s.seqrelid::regclass::text || '=' || coalesce(pg_sequence_last_value(s.seqrelid)::text, '')
		FROM pg_sequence s
		WHERE NOT EXISTS (
			SELECT FROM pg_depend d
			JOIN pg_class c ON c.oid = d.refobjid
			JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.refclassid = 'pg_class'::regclass
			  AND $1::text IN (n.nspname || '.' || c.relname, c.relname::text))
		ORDER BY 1`, l.opts.VersionTable)
	if err != nil {
		return "", fmt.Errorf("reading the sequences: %w", err)
	}
	sequences, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", fmt.Errorf("reading the sequences: %w", err)
	}
	digest.WriteString(strings.Join(sequences, "\n"))
	tables, err := l.filledTables(ctx, conn)
	if err != nil {
		return "", fmt.Errorf("looking for rows: %w", err)
	}
	for _, table := range tables {
		var sum string
		// The rows count in any order.
		sql := fmt.Sprintf("SELECT count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM ONLY %s t", table)
		if err := conn.QueryRow(ctx, sql).Scan(&sum); err != nil {
			return "", fmt.Errorf("reading the rows of %s: %w", table, err)
		}
		fmt.Fprintf(&digest, "\n%s %s", table, sum)
	}
	return digest.String(), nil
}

// filledTables are the user's tables that take any room on disk; an empty one takes none until its first
// row.
func (l *lab) filledTables(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, `
		SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
		  AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
		  AND $1::text NOT IN (n.nspname || '.' || c.relname, c.relname::text)
		  AND pg_relation_size(c.oid) > 0
		ORDER BY 1`, l.opts.VersionTable)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
