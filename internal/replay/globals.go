package replay

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// globals keeps account of roles and databases. They belong to the whole server, outlive the database in
// which a revision made them, and would be there already when the revision runs again in the next one.
type globals struct {
	// first were there before everything, base with the base's database, clean with the clean one.
	first, base, clean []global
	// named are the names in statements that make such things. Others that appear are not ours: somebody
	// else may be working on the same server.
	named map[string]bool
}

// global is a role or a database.
type global struct{ kind, name string }

const role = "ROLE"

var makesGlobals = regexp.MustCompile(`(?i)\bcreate\s+(role|user|group|database)\b`)

// note remembers what the statements of a script may have made.
func (g *globals) note(outcome *apply.Outcome) {
	if outcome == nil {
		return
	}
	for _, statement := range outcome.Statements {
		if !makesGlobals.MatchString(statement.SQL) {
			continue
		}
		for _, token := range nameToken.FindAllString(statement.SQL, -1) {
			if g.named == nil {
				g.named = map[string]bool{}
			}
			g.named[unquote(token)] = true
		}
	}
}

// made lists what the scripts have made and was not there in an earlier state.
func (l *lab) made(ctx context.Context, earlier []global) ([]global, error) {
	if len(l.globals.named) == 0 {
		return nil, nil
	}
	all, err := l.readGlobals(ctx)
	return slices.DeleteFunc(all, func(g global) bool {
		return !l.globals.named[g.name] || slices.Contains(earlier, g)
	}), err
}

// clearGlobals drops what the scripts have made outside of their database, and with it the work database,
// whose privileges and owners would keep it. restore makes both anew.
func (t *trip) clearGlobals(ctx context.Context) error {
	made, err := t.made(ctx, t.globals.clean)
	if err != nil || len(made) == 0 {
		return err
	}
	for _, g := range made {
		t.round.Globals = append(t.round.Globals, strings.ToLower(g.kind)+" "+g.name)
	}
	t.moved = true
	if err := t.dropWork(ctx); err != nil {
		return err
	}
	return t.dropGlobals(ctx, made)
}

// dropMade drops what the scripts have made since an earlier state.
func (l *lab) dropMade(ctx context.Context, earlier []global) error {
	made, err := l.made(ctx, earlier)
	if err != nil || len(made) == 0 {
		return err
	}
	return l.dropGlobals(ctx, made)
}

// keepGlobals counts what is there now to the clean database.
func (l *lab) keepGlobals(ctx context.Context) (err error) {
	if len(l.globals.named) > 0 {
		l.globals.clean, err = l.readGlobals(ctx)
	}
	return err
}

// dropBase drops the base's database, with what was made outside of it.
func (l *lab) dropBase(ctx context.Context) error {
	return errors.Join(l.dropMade(ctx, l.globals.first), l.opts.Server.Drop(ctx, l.base))
}

func (l *lab) readGlobals(ctx context.Context) (all []global, err error) {
	err = l.visit(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT 'ROLE', rolname FROM pg_roles
			UNION ALL SELECT 'DATABASE', datname FROM pg_database ORDER BY 1, 2`)
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (g global, err error) {
			return g, row.Scan(&g.kind, &g.name)
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the roles and databases: %w", err)
	}
	return all, nil
}

func (l *lab) dropGlobals(ctx context.Context, made []global) error {
	return l.visit(ctx, func(conn *pgx.Conn) error {
		for _, g := range made {
			name := pgx.Identifier{g.name}.Sanitize()
			if g.kind == role {
				if _, err := conn.Exec(ctx, "DROP OWNED BY "+name); err != nil {
					return fmt.Errorf("dropping what belongs to a role that a revision made: %w", err)
				}
			}
			if _, err := conn.Exec(ctx, "DROP "+g.kind+" "+name); err != nil {
				return fmt.Errorf("dropping what a revision made outside of its database: %w", err)
			}
		}
		return nil
	})
}

// visit opens a session in the base's database for a moment. It may be made a template right after.
func (l *lab) visit(ctx context.Context, do func(*pgx.Conn) error) error {
	conn, err := l.observe(ctx, l.base)
	if err != nil {
		return err
	}
	defer postgres.Leave(ctx, conn.PgConn())
	return do(conn)
}
