//go:build unix

package postgres_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// On a server that the user names, the next start drops the databases of a run that was killed, and nothing else:
// no database of a run that lives, none with a name that only resembles ours, none that somebody is in.
func TestURLSweepsKilledRuns(t *testing.T) {
	home := createOn(t, pgtest.NewServer(t, pgtest.Options()))
	others := []string{"migrate_check_0123456789abcdef", "migrate_check_0123456789abcdef_0123456789ab_live", "migrate_check_0123456789ABCDEF_0123456789AB", "orders"}
	inUse, busy := "migrate_check_0123456789abcdef_aaaaaaaaaaaa", "migrate_check_0123456789abcdef_bbbbbbbbbbbb"
	for _, name := range append(slices.Clone(others), inUse, busy) {
		pgtest.Exec(t, home, `CREATE DATABASE "`+name+`"`)
	}
	guest := *home
	guest.Name = inUse
	pgtest.Connect(t, &guest)
	// The client of this session may as well be gone: the server notices when the statement ends.
	guest.Name = busy
	orphan, err := guest.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = orphan.Exec(context.Background(), "SELECT pg_sleep(1e6)") // it ends with the session
		_ = orphan.Close(context.Background())
	}()
	waitUntil(t, "the statement runs", func() bool {
		return len(column(t, home, "SELECT query FROM pg_stat_activity WHERE state = 'active' AND datname = '"+busy+"'")) > 0
	})

	killed, living := startVictim(t, home.URL("postgres"), ""), startVictim(t, home.URL("postgres"), "")
	left, kept := killed.waitFor(t, "ready"), living.waitFor(t, "ready")
	killed.end(t, syscall.SIGKILL)
	awaitSessions(t, home, 1)
	if !slices.Contains(databasesOf(t, home), left) {
		t.Fatalf("%s is gone before anybody could sweep it", left)
	}

	next, err := postgres.Start(t.Context(), postgres.Options{Source: home.URL("postgres")})
	if err != nil {
		t.Fatal(err)
	}
	got := databasesOf(t, home)
	for _, name := range append(slices.Clone(others), inUse, kept) {
		if !slices.Contains(got, name) {
			t.Errorf("%s was dropped", name)
		}
	}
	for _, name := range []string{left, busy} {
		if slices.Contains(got, name) {
			t.Errorf("%s is left", name)
		}
	}
	if err := next.Close(t.Context()); err != nil {
		t.Error(err)
	}
	living.end(t, syscall.SIGTERM)
	if slices.Contains(databasesOf(t, home), kept) {
		t.Errorf("%s is left by a run that could close it", kept)
	}
}

// A migration that ends all other sessions does not deliver its run to the next one.
func TestURLRunOutlivesItsSessions(t *testing.T) {
	home := createOn(t, pgtest.NewServer(t, pgtest.Options()))
	first, db := startOne(t, postgres.Options{Source: home.URL("postgres")})
	const holder = "SELECT pid::text FROM pg_locks WHERE locktype = 'advisory'"
	was := column(t, home, holder)
	if len(was) != 1 {
		t.Fatalf("got the sessions %v, want one that holds the lock of the run", was)
	}
	pgtest.Exec(t, db, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
	waitUntil(t, "the run is present again", func() bool {
		is := column(t, home, holder)
		return len(is) == 1 && is[0] != was[0]
	})
	second, err := postgres.Start(t.Context(), postgres.Options{Source: home.URL("postgres")})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(databasesOf(t, home), db.Name) {
		t.Errorf("the second run dropped a database of the first")
	}
	for _, server := range []postgres.Server{first, second} {
		if err := server.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	awaitSessions(t, home, 0)
}

// Runs that start and end at the same time leave each other alone.
func TestURLRunsSideBySide(t *testing.T) {
	home := createOn(t, pgtest.NewServer(t, pgtest.Options()))
	var runs sync.WaitGroup
	for range 4 {
		runs.Go(func() {
			for range 5 {
				server, err := postgres.Start(t.Context(), postgres.Options{Source: home.URL("postgres")})
				if err != nil {
					t.Error(err)
					return
				}
				template, err := server.Create(t.Context(), nil)
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := server.Create(t.Context(), template); err != nil {
					t.Error(err)
				}
				if err := server.Close(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	runs.Wait()
	if left := slices.DeleteFunc(databasesOf(t, home), func(name string) bool { return !strings.HasPrefix(name, "migrate_check_") || name == home.Name }); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	awaitSessions(t, home, 0)
}

func databasesOf(t *testing.T, home *postgres.Database) []string {
	t.Helper()
	return column(t, home, "SELECT datname::text FROM pg_database")
}

// awaitSessions waits until so many runs are present on the server: it notices after a moment that a client is gone.
func awaitSessions(t *testing.T, home *postgres.Database, runs int) {
	t.Helper()
	waitUntil(t, "the server notices who is gone", func() bool {
		return len(column(t, home, "SELECT pid::text FROM pg_locks WHERE locktype = 'advisory'")) == runs
	})
}
