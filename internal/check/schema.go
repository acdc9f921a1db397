package check

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/applied"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/replay"
)

// BaseSchema stands for the first revisions of a project.
type BaseSchema struct {
	// File is how messages call the dump, SQL its content.
	File, SQL string
	// Records say which revisions it has, if a file does; RecordsFile is how messages call that.
	Records     []applied.Record
	RecordsFile string
	// Revision is the last one that it has, if the configuration says so.
	Revision string
}

// schema is what stands for the base of the project; nil if its revisions are applied from the first.
func (s *subject) schema() *replay.Schema {
	given := s.opts.project(s.dir()).Schema
	if given == nil || s.opts.All {
		return nil
	}
	return &replay.Schema{
		Path: given.File, SQL: given.SQL, Told: []any{given.Records, given.Revision},
		Applied: func(ctx context.Context, db *postgres.Database) (map[string]bool, bool, error) {
			return s.appliedIn(ctx, given, db)
		},
	}
}

// appliedIn says which revisions the schema has: by the rows of the version table, else by the file that was
// captured with it, else by the configuration.
func (s *subject) appliedIn(ctx context.Context, given *BaseSchema, db *postgres.Database) (ids map[string]bool, recorded bool, err error) {
	records, err := recordsIn(ctx, db)
	if err != nil {
		return nil, false, fmt.Errorf("reading which revisions %s has: %w", given.File, err)
	}
	if record := applied.For(records, s.changes.Head); record != nil && len(record.Revisions) > 0 {
		ids, err = s.idsOf(record, given.File)
		return ids, true, err
	}
	if record := applied.For(given.Records, s.changes.Head); record != nil {
		ids, err = s.idsOf(record, given.RecordsFile)
		return ids, false, err
	}
	if given.Revision != "" {
		ids, err = s.upTo(given.Revision)
		return ids, false, err
	}
	return nil, false, &replay.SchemaError{
		Message: fmt.Sprintf("nothing says which revisions %s has: its version table %s has no rows", given.File, s.changes.Head.VersionTable),
		Fix: fmt.Sprintf("add the rows (pg_dump --data-only --table=%s URL >> %s), capture the schema with migrate-check capture, or set base.revision",
			s.changes.Head.VersionTable, given.File),
	}
}

func recordsIn(ctx context.Context, db *postgres.Database) (records []applied.Record, err error) {
	conn, err := db.Connect(ctx)
	if err != nil {
		return nil, err
	}
	defer postgres.Leave(ctx, conn.PgConn())
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		records, err = applied.Read(ctx, tx)
		return err
	})
	return records, err
}

// idsOf are the revisions of a record, all of which have to be known: nobody can tell what one has done whose
// file is not here.
func (s *subject) idsOf(record *applied.Record, source string) (map[string]bool, error) {
	standing := record.In(s.base, s.changes.Head)
	if unknown := standing.Unknown; len(unknown) > 0 {
		return nil, &replay.SchemaError{
			Message: fmt.Sprintf("%s is at %s, which is no revision of %s", source, firstFew(unknown), s.changes.Base.Ref),
			Fix:     "write the schema anew from a database that has nothing but what is merged",
		}
	}
	ids := record.Applied(s.base, s.changes.Head)
	for _, revision := range s.changes.Pending {
		if ids[revision.ID] {
			return nil, &replay.SchemaError{
				Message: fmt.Sprintf("%s has the pending revision %s already", source, revision.ID),
				Fix:     "write the schema anew from a database that has nothing but what is merged",
			}
		}
	}
	return ids, nil
}

// upTo are a revision and all that it builds on.
func (s *subject) upTo(last string) (map[string]bool, error) {
	byID := map[string]*migration.Revision{}
	for _, revision := range s.base.Revisions {
		byID[revision.ID] = revision
	}
	if byID[last] == nil {
		return nil, &replay.SchemaError{
			Message: fmt.Sprintf("base.revision is %s, which is no revision of %s", last, s.changes.Base.Ref),
			Fix:     "set it to the last revision that the schema has",
		}
	}
	ids := map[string]bool{}
	for open := []string{last}; len(open) > 0; {
		revision := byID[open[0]]
		open = open[1:]
		if revision != nil && !ids[revision.ID] {
			ids[revision.ID] = true
			open = append(append(open, revision.Parents...), revision.DependsOn...)
		}
	}
	return ids, nil
}
