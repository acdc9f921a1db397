package replay

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/apply"
)

// Table is a table of the base.
type Table struct {
	// OID is the same in all copies of the base.
	OID          uint32
	Schema, Name string
	// Parents are the tables that it is a partition or a child of.
	Parents []uint32
	// Plain tables have rows of their own and no children, so that what is done to them shows in them.
	Plain bool
}

// startWatch lets upgrades be watched. Where that is not possible they are replayed all the same.
func (l *lab) startWatch(ctx context.Context) error {
	watch, err := apply.NewWatch(ctx, l.work)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		l.unwatched = firstLine(err.Error())
		return nil
	}
	l.watch = watch
	return nil
}

// watched is the runner whose outcomes have a trace.
func (l *lab) watched() apply.Runner {
	if l.watch == nil {
		return l.opts.Runner
	}
	return l.watch.Runner(l.opts.Runner)
}

// endWatch says why locks were not watched, or not all of them.
func (l *lab) endWatch() string {
	if l.watch == nil {
		return l.unwatched
	}
	err := l.watch.Close()
	l.watch = nil
	if err != nil {
		l.unwatched = firstLine(err.Error())
	}
	return l.unwatched
}

// tables are those of the work database, without the tool's own.
func (l *lab) tables(ctx context.Context) (tables []Table, err error) {
	err = l.look(ctx, func(conn *pgx.Conn) error {
		tables, err = readTables(ctx, conn, l.opts.VersionTable)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the tables of the base: %w", err)
	}
	return tables, nil
}

func readTables(ctx context.Context, conn *pgx.Conn, versionTable string) ([]Table, error) {
	rows, err := conn.Query(ctx, `
		SELECT c.oid, n.nspname::text, c.relname::text,
			ARRAY(SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno),
			c.relkind = 'r' AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
		ORDER BY c.oid`)
	if err != nil {
		return nil, err
	}
	tables, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Table, err error) {
		return t, row.Scan(&t.OID, &t.Schema, &t.Name, &t.Parents, &t.Plain)
	})
	if err != nil {
		return nil, err
	}
	own := func(t Table) bool { return isVersionTable(versionTable, t.Schema, t.Name) }
	return slices.DeleteFunc(tables, own), nil
}

func isVersionTable(versionTable, schema, name string) bool {
	return versionTable == name || versionTable == schema+"."+name
}
