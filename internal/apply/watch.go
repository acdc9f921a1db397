package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/lint"
)

// Watch stands between runners and one throwaway server, and sees what each statement does there.
type Watch struct{ proxy *trace.Proxy }

// NewWatch begins to watch the server that the database is on. An error is why that is not possible.
func NewWatch(ctx context.Context, db *postgres.Database) (*Watch, error) {
	config, err := db.ConnConfig()
	if err != nil {
		return nil, err
	}
	// With some values of sslmode there are two ways to the server.
	targets := []trace.Target{{Host: db.Host, Port: db.Port, User: db.User, Password: db.Password, TLS: config.TLSConfig}}
	for _, other := range config.Fallbacks {
		if other.Host == config.Host && other.Port == config.Port {
			target := targets[0]
			target.TLS = other.TLSConfig
			targets = append(targets, target)
		}
	}
	for _, target := range targets {
		var watch *Watch
		if watch, err = watchTarget(ctx, target, db); err == nil {
			return watch, nil
		}
	}
	return nil, fmt.Errorf("reaching the throwaway database through the lock trace: %w", err)
}

// watchTarget tries whether clients get through.
func watchTarget(ctx context.Context, target trace.Target, db *postgres.Database) (_ *Watch, err error) {
	proxy, err := trace.Listen(ctx, target)
	if err != nil {
		return nil, err
	}
	w := &Watch{proxy: proxy}
	defer func() {
		if err != nil {
			err = errors.Join(err, proxy.Close())
		}
	}()
	conn, err := w.through(db).Connect(ctx)
	if err != nil {
		return nil, err
	}
	return w, conn.Close(ctx)
}

// Close ends the sessions that are open. Its error is why some statements may not have been seen.
func (w *Watch) Close() error { return w.proxy.Close() }

// Runner gives a runner that does what the other does, and whose outcomes have a Trace.
func (w *Watch) Runner(runner Runner) Runner { return &watched{runner, w} }

// blindRunner is a Runner that does not know by itself what its script sent.
type blindRunner interface {
	// see completes an outcome by its Trace.
	see(outcome *Outcome, revision *migration.Revision, direction lint.Direction)
}

type watched struct {
	Runner
	watch *Watch
}

func (r *watched) Apply(ctx context.Context, db *postgres.Database, revision *migration.Revision, direction lint.Direction) (*Outcome, error) {
	before := r.watch.proxy.Sessions()
	r.watch.proxy.Take()
	if keeper, ok := r.Runner.(sessionKeeper); ok {
		keeper.lookAtSession(true)
		defer keeper.lookAtSession(false)
	}
	outcome, err := r.Runner.Apply(ctx, r.watch.through(db), revision, direction)
	if keeper, ok := r.Runner.(Releaser); ok {
		keeper.Release(ctx) // the next script goes to the server itself
	}
	if ctx.Err() == nil && r.watch.proxy.Sessions() == before && (err != nil || outcome.Failure != nil) {
		// Nobody came through. The project may insist on something that only the server itself has,
		// such as a certificate.
		return r.Runner.Apply(ctx, db, revision, direction)
	}
	if err != nil {
		return nil, err
	}
	outcome.Trace = r.watch.proxy.Take()
	if blind, ok := r.Runner.(blindRunner); ok {
		blind.see(outcome, revision, direction)
	} else {
		join(outcome.Statements, outcome.Trace)
	}
	return outcome, nil
}

// through is the database as it is reached through the proxy.
func (w *Watch) through(db *postgres.Database) *postgres.Database {
	proxied := *db
	proxied.Host, proxied.Port, proxied.Password = w.proxy.Host, w.proxy.Port, w.proxy.Password
	proxied.Params = map[string]string{}
	for name, value := range db.Params {
		if !securesConnection(name) {
			proxied.Params[name] = value
		}
	}
	return &proxied
}

// securesConnection reports whether a parameter is about the way to the server itself.
// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
func securesConnection(name string) bool {
	return strings.HasPrefix(name, "ssl") || strings.HasPrefix(name, "gss") || strings.HasPrefix(name, "krb") ||
		name == "channel_binding" || name == "require_auth" || name == "requirepeer"
}
