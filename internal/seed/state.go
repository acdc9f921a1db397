package seed

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// State is the values of all tables at one moment.
type State struct {
	tables map[string]*content
}

// content is what a table holds.
type content struct {
	rows    int
	columns map[string]*values
	// partitions are the tables that hold the rows of a partitioned one.
	partitions []string
}

// values are those of one column.
type values struct {
	typ string
	// filled counts the values that are not NULL.
	filled int
	// times says how often each value is there; nil if the table has too many rows to keep them.
	times map[string]int
}

// The values of larger tables are only counted.
const mostKept = 20_000

// Loss is what one column of a table, or the table itself, no longer has.
type Loss struct {
	// Table is "schema.name". Column is empty if whole rows are gone.
	Table, Column string
	// Gone counts the rows, or the values that are NULL now; Changed the values that are others now.
	Gone, Changed int
	// Of is how many there were.
	Of int
}

// Read reads the values of all tables but the migration tool's own.
func Read(ctx context.Context, conn *pgx.Conn, versionTable string) (*State, error) {
	c, err := readCatalog(ctx, conn, versionTable)
	if err != nil {
		return nil, fmt.Errorf("reading the tables: %w", err)
	}
	state := &State{tables: map[string]*content{}}
	batch := &pgx.Batch{}
	for _, t := range c.tables {
		kept := newContent(c, t)
		state.tables[t.name] = kept
		switch {
		case t.rows == 0:
		case t.rows <= mostKept:
			batch.Queue("SELECT to_jsonb(t)::text FROM " + t.own() + " t").Query(kept.keep)
		default:
			kept.count(batch, t)
		}
	}
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("reading the rows: %w", err)
	}
	return state, nil
}

func newContent(c *catalog, t *table) *content {
	kept := &content{rows: t.rows, columns: map[string]*values{}, partitions: t.partitions}
	for _, column := range t.columns {
		v := &values{typ: fmt.Sprint(column.typ, " ", column.typmod)}
		if t.rows <= mostKept {
			v.times = map[string]int{}
		}
		kept.columns[column.name] = v
	}
	return kept
}

func (k *content) keep(rows pgx.Rows) error {
	var text string
	_, err := pgx.ForEachRow(rows, []any{&text}, func() error {
		var row map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text), &row); err != nil {
			return err
		}
		for name, value := range row {
			if v := k.columns[name]; v != nil && string(value) != "null" {
				v.filled++
				v.times[string(value)]++
			}
		}
		return nil
	})
	return err
}

func (k *content) count(batch *pgx.Batch, t *table) {
	for _, column := range t.columns {
		v := k.columns[column.name]
		sql := "SELECT count(" + pgx.Identifier{column.name}.Sanitize() + ") FROM " + t.own()
		batch.Queue(sql).QueryRow(func(row pgx.Row) error { return row.Scan(&v.filled) })
	}
}

// Has reports whether there is such a table, and such a column in it unless that is empty.
func (s *State) Has(table, column string) bool {
	kept := s.tables[table]
	return kept != nil && (column == "" || kept.columns[column] != nil)
}

// Rows is how many rows a table has, 0 if there is no such table.
func (s *State) Rows(table string) int {
	if kept := s.tables[table]; kept != nil {
		return kept.rows
	}
	return 0
}

// Losses lists what was there before and is not there after, for the tables and columns that both states
// have, sorted by name. Where whole rows are gone the columns are not listed, and where a column has
// another type its values are not compared, as they may be written differently.
func Losses(before, after *State) (losses []Loss) {
	for name, was := range before.tables {
		is := after.tables[name]
		if is == nil {
			continue
		}
		detached := was.detachedRows(before, after)
		switch {
		case is.rows+detached < was.rows:
			losses = append(losses, Loss{Table: name, Gone: was.rows - is.rows - detached, Of: was.rows})
		case detached > 0: // the values are in several tables now
		default:
			losses = append(losses, columnLosses(name, was, is)...)
		}
	}
	slices.SortFunc(losses, func(a, b Loss) int {
		return slices.Compare([]string{a.Table, a.Column}, []string{b.Table, b.Column})
	})
	return losses
}

// detachedRows counts the rows in partitions that have become tables of their own.
func (k *content) detachedRows(before, after *State) (rows int) {
	for _, name := range k.partitions {
		if before.tables[name] == nil {
			rows += after.Rows(name)
		}
	}
	return rows
}

func columnLosses(table string, before, after *content) (losses []Loss) {
	for name, was := range before.columns {
		is := after.columns[name]
		if is == nil {
			continue
		}
		loss := Loss{Table: table, Column: name, Of: was.filled, Gone: max(0, was.filled-is.filled)}
		if was.typ == is.typ && was.times != nil && is.times != nil {
			loss.Changed = max(0, missing(was.times, is.times)-loss.Gone)
		}
		if loss.Gone+loss.Changed > 0 {
			losses = append(losses, loss)
		}
	}
	return losses
}

// missing counts the values that are no longer there, each as often as it was.
func missing(was, is map[string]int) (n int) {
	for value, times := range was {
		n += max(0, times-is[value])
	}
	return n
}
