package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

func TestURLTouchesNothingButItsDatabases(t *testing.T) {
	owner := pgtest.NewServer(t, pgtest.Options())
	home := createOn(t, owner)
	before := globals(t, home)

	server, err := postgres.Start(t.Context(), postgres.Options{
		Source: home.URL("postgres"), Settings: map[string]string{"timezone": "Asia/Tokyo"}, Extensions: []string{"hstore"},
	})
	if err != nil {
		t.Fatal(err)
	}
	db, err := server.Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	clone, err := server.Create(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if got := column(t, clone, "SELECT current_setting('timezone') || ' ' || extname FROM pg_extension WHERE extname = 'hstore'"); !slices.Equal(got, []string{"Asia/Tokyo hstore"}) {
		t.Errorf("got %q, want the settings and extensions in the clone", got)
	}
	if err := server.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	left := column(t, home, "SELECT datname::text FROM pg_database WHERE datname LIKE 'migrate_check_%' AND datname <> current_database()")
	if len(left) > 0 {
		t.Errorf("these databases are left: %v", left)
	}
	if diff := cmp.Diff(before, globals(t, home)); diff != "" {
		t.Errorf("the server changed (-before +after):\n%s", diff)
	}
}

func TestURLThatDoesNotWork(t *testing.T) {
	owner := pgtest.NewServer(t, pgtest.Options())
	home := createOn(t, owner)
	pgtest.Exec(t, home, "CREATE ROLE reader LOGIN")
	reader := *home
	reader.User = "reader"
	other := *home
	other.Host, other.Port = "127.0.0.1", 1

	for _, test := range []struct {
		name    string
		options postgres.Options
		want    []string
	}{
		{"may not create databases", postgres.Options{Source: reader.URL("postgres")},
			[]string{"the user reader may not create databases", "ALTER ROLE"}},
		{"nobody there", postgres.Options{Source: other.URL("postgres")},
			[]string{"connecting to 127.0.0.1:1", "connection refused", "check host and port"}},
		{"wrong version", postgres.Options{Source: home.URL("postgres"), Version: 9},
			[]string{"but version 9 is wanted"}},
		{"role that is not there", postgres.Options{Source: home.URL("postgres"), Roles: []string{"app"}},
			[]string{`the role "app" does not exist`}},
		{"extension that is not there", postgres.Options{Source: home.URL("postgres"), Extensions: []string{"no_such"}},
			[]string{`does not have the extension "no_such"`, "install it on that server"}},
		{"several hosts", postgres.Options{Source: "postgres://a:1,b:2/x"},
			[]string{"several servers (a:1, b:2)"}},
		{"unreadable", postgres.Options{Source: "postgres://me:hush%ZZ@host:x/db"},
			[]string{"cannot be read"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := postgres.Start(t.Context(), test.options)
			wantUnavailable(t, err, test.want...)
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("%v shows the password", err)
			}
		})
	}
}

func TestURLWithPassword(t *testing.T) {
	image := pgtest.Docker(t)
	owner, err := postgres.Start(t.Context(), postgres.Options{Source: "container", Image: image})
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(t.Context())
	home := createOn(t, owner)
	server, err := postgres.Start(t.Context(), postgres.Options{Source: home.URL("postgresql")})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(server.Info().Detail, home.Password) {
		t.Errorf("%q shows the password", server.Info().Detail)
	}
	if err := server.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	secret := *home
	secret.Password = "not-the-password"
	_, err = postgres.Start(t.Context(), postgres.Options{Source: secret.URL("postgres")})
	wantUnavailable(t, err, "28P01", "password authentication failed")
	if strings.Contains(err.Error(), secret.Password) {
		t.Errorf("%v shows the password", err)
	}
}

func createOn(t *testing.T, server postgres.Server) *postgres.Database {
	t.Helper()
	db, err := server.Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func globals(t *testing.T, db *postgres.Database) []postgres.Global {
	t.Helper()
	found, err := postgres.Globals(t.Context(), pgtest.Connect(t, db))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestGlobalsShowWhatAMigrationDid(t *testing.T) {
	db := createOn(t, pgtest.NewServer(t, pgtest.Options()))
	before := globals(t, db)
	pgtest.Exec(t, db, "CREATE ROLE app LOGIN; CREATE ROLE staff; GRANT staff TO app")
	pgtest.Exec(t, db, "ALTER SYSTEM SET work_mem = '64MB'")
	pgtest.Exec(t, db, "CREATE DATABASE other")
	var added []string
	for _, global := range globals(t, db) {
		if !slices.Contains(before, global) {
			added = append(added, global.Kind+" "+global.Name)
		}
	}
	if want := []string{"database other", "role app", "role staff", "setting work_mem"}; !slices.Equal(added, want) {
		t.Errorf("got %v, want %v", added, want)
	}
}
