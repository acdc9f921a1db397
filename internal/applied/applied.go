// Package applied reads from a database which revisions it has: from the tables in which the migration tools
// keep account of them. It writes nothing.
package applied

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Record is what the version table of one tool says.
type Record struct {
	Tool string `json:"tool"`
	// Table is the version table, "schema.name".
	Table string `json:"table"`
	// Project is Sqitch's, which keeps several in one table. Empty for the others.
	Project string `json:"project,omitempty"`
	// Revisions are the IDs in the table, in the order in which they were applied where the table knows it.
	Revisions []string `json:"revisions"`
	// UpTo is set if the table holds only the last revisions: all before them are applied too.
	UpTo bool `json:"upTo,omitempty"`
	// Baseline is the version up to which Flyway was told that everything was there already.
	Baseline string `json:"baseline,omitempty"`
	// Failed are the revisions that the tool began and did not finish.
	Failed []string `json:"failed,omitempty"`
}

// File is the form of applied.json, which capture writes.
type File struct {
	// Version is the version of the form.
	Version int      `json:"version"`
	Records []Record `json:"records"`
}

// FileVersion is the version of File that this program writes and reads.
const FileVersion = 1

// Read lists what the version tables of the database say, sorted by table. The transaction decides as of
// when; nothing else is done in it.
func Read(ctx context.Context, tx pgx.Tx) (records []Record, err error) {
	found, err := findTables(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("looking for the tables of migration tools: %w", err)
	}
	for _, t := range found {
		rows, err := readRows(ctx, tx, t)
		if err != nil {
			return nil, fmt.Errorf("reading %s, the version table of %s: %w", t.label(), t.kind.tool, err)
		}
		records = append(records, t.records(rows)...)
	}
	return records, nil
}

// entry is one revision in a version table.
type entry struct {
	ID, Project      string
	Failed, Baseline bool
}

func readRows(ctx context.Context, tx pgx.Tx, t table) ([]entry, error) {
	rows, err := tx.Query(ctx, fmt.Sprintf(t.kind.query, pgx.Identifier{t.schema, t.name}.Sanitize()))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e entry, err error) {
		return e, row.Scan(&e.ID, &e.Project, &e.Failed, &e.Baseline)
	})
}

// records groups the rows by project. An empty table is a record too: nothing is applied.
func (t table) records(rows []entry) []Record {
	byProject := map[string]int{}
	records := []Record{}
	for _, row := range rows {
		at, known := byProject[row.Project]
		if !known {
			at = len(records)
			byProject[row.Project] = at
			records = append(records, t.record(row.Project))
		}
		records[at].add(row)
	}
	if len(records) == 0 {
		records = append(records, t.record(""))
	}
	return records
}

func (t table) record(project string) Record {
	return Record{Tool: t.kind.tool, Table: t.label(), Project: project, UpTo: t.kind.upTo, Revisions: []string{}}
}

func (r *Record) add(row entry) {
	switch {
	case row.Failed:
		r.Failed = append(r.Failed, row.ID)
	case row.Baseline:
		r.Baseline = row.ID
	default:
		r.Revisions = append(r.Revisions, row.ID)
	}
}
