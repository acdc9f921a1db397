package replay

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/lint"
)

// Schema is a dump that stands for the first revisions of the base, for histories that no longer run from the
// beginning.
type Schema struct {
	// Path is how messages call the file; SQL is what pg_dump wrote.
	Path, SQL string
	// Applied says which revisions a database has that holds the schema, and whether its version table says
	// so. The error may be a *SchemaError.
	Applied func(ctx context.Context, db *postgres.Database) (ids map[string]bool, recorded bool, err error)
	// Told is what beside the schema decides Applied.
	Told any
}

// SchemaError is why a schema cannot stand for the base.
type SchemaError struct {
	Message, Fix string
}

func (e *SchemaError) Error() string { return e.Message }

// loadSchema puts the schema into the base's database, and says which revisions it has.
func (l *lab) loadSchema(ctx context.Context) (applied map[string]bool, err error) {
	schema := l.opts.Schema
	if schema == nil {
		return nil, nil
	}
	l.opts.Progress(Step{Name: "schema"})
	if err := l.restoreSchema(ctx); err != nil {
		return nil, err
	}
	applied, recorded, err := schema.Applied(ctx, l.base)
	if err != nil || recorded {
		return applied, err
	}
	recorder, can := l.opts.BaseRunner.(apply.Recorder)
	if !can {
		return nil, &SchemaError{
			Message: fmt.Sprintf("the rows of the version table are not in %s", schema.Path),
			Fix:     "add them to it, with pg_dump --data-only --table",
		}
	}
	has := func(r *migration.Revision) bool { return applied[r.ID] }
	lacks := func(r *migration.Revision) bool { return !has(r) }
	if err := recorder.Record(ctx, l.base, slices.DeleteFunc(slices.Clone(l.opts.Base), lacks)); err != nil {
		return nil, fmt.Errorf("recording the revisions that %s has: %w", schema.Path, err)
	}
	return applied, nil
}

// restoreSchema sends the dump as psql would, statement by statement.
func (l *lab) restoreSchema(ctx context.Context) error {
	conn, err := l.observe(ctx, l.base)
	if err != nil {
		return err
	}
	defer postgres.Leave(ctx, conn.PgConn())
	for _, piece := range lint.Cut(l.opts.Schema.SQL) {
		if err := l.sendPiece(ctx, conn, piece); err != nil {
			return err
		}
	}
	return nil
}

func (l *lab) sendPiece(ctx context.Context, conn *pgx.Conn, piece lint.Piece) error {
	if piece.Meta {
		return l.metaCommand(piece)
	}
	for {
		var err error
		if piece.Rows != "" {
			_, err = conn.PgConn().CopyFrom(ctx, strings.NewReader(withoutEnd(piece.Rows)), piece.SQL)
		} else {
			_, err = conn.PgConn().Exec(ctx, piece.SQL).ReadAll()
		}
		var refusal *pgconn.PgError
		switch {
		case err == nil:
			return nil
		case !errors.As(err, &refusal):
			return fmt.Errorf("restoring %s: %w", l.opts.Schema.Path, err)
		case isHarmless(piece.SQL, refusal):
			return nil
		}
		if err := l.makeMissing(ctx, conn, piece, refusal); err != nil {
			return err
		}
	}
}

// withoutEnd takes away the line by which psql knows where rows end.
func withoutEnd(rows string) string {
	rows = strings.TrimRight(rows, "\r\n")
	return strings.TrimSuffix(rows, `\.`)
}

// isHarmless reports whether a refusal means nothing for the schema: a setting of a newer pg_dump, and the
// schema public, which is there already.
func isHarmless(sql string, refusal *pgconn.PgError) bool {
	const undefinedObject, duplicateSchema = "42704", "42P06"
	switch refusal.Code {
	case undefinedObject:
		return strings.HasPrefix(sql, "SET ") && strings.HasPrefix(refusal.Message, "unrecognized configuration parameter")
	case duplicateSchema:
		return strings.EqualFold(strings.Join(strings.Fields(sql), " "), "CREATE SCHEMA public")
	}
	return false
}

// makeMissing makes the role that a statement names. A dump of one database holds none.
func (l *lab) makeMissing(ctx context.Context, conn *pgx.Conn, piece lint.Piece, refusal *pgconn.PgError) error {
	missing := missingRole.FindStringSubmatch(refusal.Message)
	where := fmt.Sprintf("%s:%d", l.opts.Schema.Path, piece.Line)
	if missing == nil || refusal.Code != "42704" {
		why, fix := lacking(&apply.Failure{Message: refusal.Message, SQLState: refusal.Code}, l.opts.Server.Info())
		if why == "" {
			why, fix = refusal.Message, "write it anew, for example with migrate-check capture"
		}
		return &SchemaError{Message: fmt.Sprintf("%s cannot be restored: %s", where, why), Fix: fix}
	}
	name := missing[1]
	if l.isShared() {
		return &SchemaError{
			Message: fmt.Sprintf("%s names the role %s, which does not exist on the server", where, name),
			Fix:     "create it there, or write the dump with --no-owner --no-privileges",
		}
	}
	l.opts.Keeping.note(fmt.Sprintf("%s names the role %s, which is made without login", where, name))
	if _, err := conn.Exec(ctx, "CREATE ROLE "+pgx.Identifier{name}.Sanitize()+" NOLOGIN"); err != nil {
		return fmt.Errorf("making the role %s: %w", name, err)
	}
	return nil
}

var psqlOnly = regexp.MustCompile(`^\\(un)?restrict\b`)

func (l *lab) metaCommand(piece lint.Piece) error {
	if psqlOnly.MatchString(piece.SQL) {
		return nil
	}
	command, _, _ := strings.Cut(piece.SQL, " ")
	return &SchemaError{
		Message: fmt.Sprintf("%s:%d cannot be restored: %s is a command of psql", l.opts.Schema.Path, piece.Line, command),
		Fix:     "write the dump with pg_dump --schema-only, without --create",
	}
}
