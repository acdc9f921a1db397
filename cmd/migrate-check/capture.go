package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/migrate-check/migrate-check/internal/capture"
)

// captureCommand is what "migrate-check capture" was asked to do.
type captureCommand struct {
	from, dir string
	noSchema  bool
}

func (a *app) newCaptureCmd() *cobra.Command {
	var c captureCommand
	cmd := &cobra.Command{
		Use:   "capture --from URL -o DIR",
		Short: "Write down what a real database has, without its rows",
		Long: `Read a database, in one transaction that cannot write, and write three files:

  applied.json  which revisions of which tool are applied; plan reads it
  stats.json    estimated rows and sizes of tables and indexes
  schema.sql    the schema, as pg_dump writes it

No rows of your tables are read. A role that may read the version tables is enough for
the first two files; give the URL in MIGRATE_CHECK_FROM to keep its password out of the list of
processes.

` + exitCodes,
		Example: `  MIGRATE_CHECK_FROM=postgres://reader@db.example.com/shop migrate-check capture -o captured/production`,
		Args:    cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			if err := a.readEnvironment(cmd.Flags()); err != nil {
				return err
			}
			return a.runCapture(cmd.Context(), c)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&c.from, "from", "", "the `URL` of the database")
	f.StringVarP(&c.dir, "output", "o", "", "the `directory` for the files")
	f.BoolVar(&c.noSchema, "no-schema", false, "leave out schema.sql, for which pg_dump is needed")
	return cmd
}

func (a *app) runCapture(ctx context.Context, c captureCommand) error {
	switch {
	case c.from == "" || c.dir == "":
		return usage(errors.New("capture needs --from URL and -o DIR"))
	case !isDatabaseURL(c.from):
		return usage(errors.New("--from takes a URL, such as postgres://reader@db.example.com/shop"))
	}
	written, err := capture.Run(ctx, capture.Options{URL: c.from, Dir: c.dir, NoSchema: c.noSchema, Environ: a.environ})
	for _, name := range written {
		fmt.Fprintln(a.stdout, filepath.Join(c.dir, name))
	}
	if err != nil {
		return fmt.Errorf("capturing the database: %w", err)
	}
	return nil
}
