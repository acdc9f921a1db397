// Package seed fills the tables of a throwaway database with rows that its constraints allow, the same
// rows every time, and reads values back so that two states can be compared.
package seed

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Options say what rows to make. The zero value makes five in each table.
type Options struct {
	// Rows is how many rows each table gets; 0 is five. A table with an enum gets one for each label.
	Rows int
	// Plain rows have no NULLs, duplicates, boundary values or long strings: the kind of row that every
	// table in production has.
	Plain bool
	// VersionTable is the migration tool's own table, "schema.name", which is left alone.
	VersionTable string
}

const (
	defaultRows = 5
	// A table with a longer enum does not get a row for every label.
	mostRows = 40
)

// Report is what was done.
type Report struct {
	// Rows counts the new rows by table, "schema.name".
	Rows map[string]int
	// Unfilled are the tables that have none, sorted by name.
	Unfilled []Unfilled
}

// Unfilled is a table that no row could be made for.
type Unfilled struct {
	Table  string
	Reason string
}

// Fill adds rows to every table, parents before their children. Tables that no row can be made for are in
// the report; an error means that the database could not be read.
func Fill(ctx context.Context, conn *pgx.Conn, opts Options) (*Report, error) {
	if opts.Rows == 0 {
		opts.Rows = defaultRows
	}
	catalog, err := readCatalog(ctx, conn, opts.VersionTable)
	if err != nil {
		return nil, fmt.Errorf("reading the tables to fill: %w", err)
	}
	f := &filler{catalog: catalog, conn: conn, opts: opts, report: &Report{Rows: map[string]int{}}}
	for _, t := range parentsFirst(catalog.tables) {
		if err := f.fill(ctx, t); err != nil {
			return nil, fmt.Errorf("filling %s: %w", t.name, err)
		}
	}
	f.report.sort()
	return f.report, nil
}
