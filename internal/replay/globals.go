package replay

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// globals keeps account of what belongs to the whole server: roles, databases, tablespaces, settings. It
// outlives the database in which a revision made it, and would be there already when the revision runs
// again in the next one.
//
// On a server of our own everything that a script changed is undone before the next one runs elsewhere. On
// the user's own server only what the scripts name and have made is dropped again: somebody else may be
// working there, and what was there before is not ours to touch.
type globals struct {
	// first were there before everything, base with the base's database, clean with the clean one.
	first, base, clean []postgres.Global
	// named are the names in statements about such things.
	named map[string]bool
	// settings is set once a script may have changed those of its database, which a copy does not get.
	settings bool
}

var aboutGlobals = regexp.MustCompile(`(?is)\b(create|alter|drop|grant|revoke|reassign|comment)\b.*\b(role|user|group|database|tablespace|system|to|from)\b`)

var aboutDatabase = regexp.MustCompile(`(?i)\b(alter|in)\s+database\b`)

// note remembers the names in the statements of a script that may be about globals.
func (g *globals) note(outcome *apply.Outcome) {
	if outcome == nil {
		return
	}
	for _, statement := range outcome.Statements {
		sql := statement.SQL[:min(len(statement.SQL), longestSearched)]
		if !aboutGlobals.MatchString(sql) {
			continue
		}
		g.settings = g.settings || aboutDatabase.MatchString(sql)
		for _, token := range nameToken().FindAllString(sql, -1) {
			if g.named == nil {
				g.named = map[string]bool{}
			}
			g.named[unquote(token)] = true
		}
	}
}

// ServerChange is something that a script did outside of its database.
type ServerChange struct {
	// Before and After are the same thing in the two states; one of them is nil if it is only in the other.
	Before, After *postgres.Global
	// Stays is set if it could not be undone, as it is on a server of the user's.
	Stays bool
}

// Object is the thing in the later state that has it.
func (c ServerChange) Object() postgres.Global {
	if c.After != nil {
		return *c.After
	}
	return *c.Before
}

// globalChanges lists what a script did, from an earlier state to a later one.
func (l *lab) globalChanges(was, is []postgres.Global) (changes []ServerChange) {
	for _, g := range is {
		at := slices.IndexFunc(was, g.Same)
		switch {
		case !l.isOurs(g):
		case at < 0:
			changes = append(changes, ServerChange{After: &g})
		case was[at] != g:
			changes = append(changes, ServerChange{Before: &was[at], After: &g, Stays: l.isShared()})
		}
	}
	for _, g := range was {
		if l.isOurs(g) && !slices.ContainsFunc(is, g.Same) {
			changes = append(changes, ServerChange{Before: &g, Stays: l.isShared() || g.Make == ""})
		}
	}
	return slices.DeleteFunc(changes, func(c ServerChange) bool { return isPartOf(c, changes) })
}

// isPartOf reports whether a change says no more than that its role or database came or went.
func isPartOf(c ServerChange, all []ServerChange) bool {
	part := c.Object()
	return part.Of != "" && slices.ContainsFunc(all, func(other ServerChange) bool {
		whole := other.Object()
		cameOrWent := whole.Of == "" && (other.Before == nil || other.After == nil)
		return cameOrWent && (part.Of == whole.Name || part.Kind == "membership" && strings.HasSuffix(part.Name, " in "+whole.Name))
	})
}

// isShared reports whether others may be working on the server.
func (l *lab) isShared() bool { return l.opts.Server.Info().Source == "url" }

// isOurs reports whether a change of this can be the scripts' doing.
func (l *lab) isOurs(g postgres.Global) bool {
	return !l.isShared() || l.globals.named[g.Name] || g.Of != "" && l.globals.named[g.Of]
}

// dropMade undoes what the scripts have done outside of their databases since an earlier state.
func (l *lab) dropMade(ctx context.Context, earlier []postgres.Global) error {
	now, err := l.readGlobals(ctx)
	if err != nil || slices.Equal(earlier, now) {
		return err
	}
	if l.isShared() {
		made := func(g postgres.Global) bool { return l.isOurs(g) && !slices.ContainsFunc(earlier, g.Same) }
		now = slices.DeleteFunc(now, func(g postgres.Global) bool { return !made(g) })
		earlier = nil
	}
	return l.visit(ctx, func(conn *pgx.Conn) error { return postgres.RestoreGlobals(ctx, conn, earlier, now) })
}

// clearGlobals undoes what the scripts have done outside of their database, and drops with it the work
// database, whose privileges and owners would keep it. restore makes both anew.
func (t *trip) clearGlobals(ctx context.Context) error {
	now, err := t.readGlobals(ctx)
	if err != nil || len(t.globalChanges(t.globals.clean, now)) == 0 {
		return err
	}
	t.moved = true
	if err := t.dropWork(ctx); err != nil {
		return err
	}
	if err := t.dropMade(ctx, t.globals.clean); err != nil {
		return err
	}
	// What cannot be undone is no change of the next revision's.
	return t.keepGlobals(ctx)
}

// keepGlobals counts what is there now to the clean database.
func (l *lab) keepGlobals(ctx context.Context) (err error) {
	l.globals.clean, err = l.readGlobals(ctx)
	return err
}

// dropBase drops the base's database, with what was made outside of it.
func (l *lab) dropBase(ctx context.Context) error {
	return errors.Join(l.dropMade(ctx, l.globals.first), l.opts.Server.Drop(ctx, l.base))
}

// readGlobals looks from the work database, if there is one: it has a session already.
func (l *lab) readGlobals(ctx context.Context) (all []postgres.Global, err error) {
	read := func(conn *pgx.Conn) error {
		all, err = postgres.Globals(ctx, conn)
		return err
	}
	if l.conn != nil {
		return all, l.look(ctx, read)
	}
	return all, l.visit(ctx, read)
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
