// Package capture writes down what is known of a real database without its rows: the schema, how large things
// are, and which revisions are applied. It reads in one transaction that the server refuses to write in.
package capture

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/applied"
)

// The files that are written.
const (
	SchemaFile = "schema.sql"
	StatsFile  = "stats.json"
)

// Options say what to capture, and where to.
type Options struct {
	// URL is the database, Dir the directory that is made for the files.
	URL, Dir string
	// NoSchema leaves out schema.sql, for which pg_dump is needed.
	NoSchema bool
	// PgDump is the program; empty looks for it on PATH.
	PgDump string
	// Environ is the environment for it, as os.Environ gives it.
	Environ []string
}

// Run captures the database and returns the names of the files that it wrote. A schema that could not be
// dumped is an error after the other files were written.
func Run(ctx context.Context, opts Options) (written []string, err error) {
	if err := os.MkdirAll(opts.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the directory for the files: %w", err)
	}
	err = applied.InTransaction(ctx, opts.URL, func(tx pgx.Tx) error {
		records, err := applied.Read(ctx, tx)
		if err != nil {
			return err
		}
		if records == nil {
			records = []applied.Record{}
		}
		stats, err := readStats(ctx, tx)
		if err != nil {
			return fmt.Errorf("reading the sizes of the tables: %w", err)
		}
		write := func(name string, value any) error {
			written = append(written, name)
			return writeJSON(filepath.Join(opts.Dir, name), value)
		}
		if err := write(applied.FileName, applied.File{Version: applied.FileVersion, Records: records}); err != nil {
			return err
		}
		if err := write(StatsFile, stats); err != nil || opts.NoSchema {
			return err
		}
		if err := dumpSchema(ctx, tx, opts); err != nil {
			return err
		}
		written = append(written, SchemaFile)
		return nil
	})
	return written, err
}

func writeJSON(name string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}
