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

func createOn(t testing.TB, server postgres.Server) *postgres.Database {
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
	pgtest.Exec(t, db, "ALTER ROLE app SET search_path = \"$user\", app")
	var added []string
	for _, global := range globals(t, db) {
		if !slices.Contains(before, global) {
			added = append(added, global.Kind+" "+global.Name)
		}
	}
	want := []string{"attributes app", "attributes staff", "database other", "membership app in staff", "role app", "role staff", "role setting search_path of app", "setting work_mem"}
	if !slices.Equal(added, want) {
		t.Errorf("got %v, want %v", added, want)
	}
}

// Whatever is done to the server can be undone, but for a database that is gone.
func TestGlobalsCanBeRestored(t *testing.T) {
	db := createOn(t, pgtest.NewServer(t, pgtest.Options()))
	conn := pgtest.Connect(t, db)
	pgtest.Exec(t, db, "CREATE ROLE app LOGIN VALID UNTIL '2030-01-01'; CREATE ROLE staff; CREATE ROLE gone NOINHERIT; GRANT staff TO app; GRANT staff TO gone WITH ADMIN OPTION")
	pgtest.Exec(t, db, "ALTER ROLE app SET search_path = \"$user\", app; ALTER ROLE gone SET work_mem = '7MB'; ALTER ROLE staff SET DateStyle = 'SQL, DMY'")
	pgtest.Exec(t, db, "ALTER SYSTEM SET log_min_messages = 'error'")
	before := globals(t, db)
	for _, sql := range []string{
		"DROP ROLE gone", "ALTER ROLE app SUPERUSER CONNECTION LIMIT 2 VALID UNTIL 'infinity'", "REVOKE staff FROM app", "CREATE ROLE fresh IN ROLE staff",
		"CREATE TABLE owned (id int); ALTER TABLE owned OWNER TO fresh", "ALTER ROLE app RESET ALL", "ALTER ROLE staff SET DateStyle = 'ISO, MDY'", "ALTER ROLE ALL SET work_mem = '6MB'", "ALTER ROLE ALL SET search_path = a, b",
		"CREATE DATABASE other", "ALTER DATABASE other SET work_mem = '9MB'", "ALTER SYSTEM SET work_mem = '64MB'", "ALTER SYSTEM RESET log_min_messages",
	} {
		pgtest.Exec(t, db, sql)
	}
	changed := globals(t, db)
	if slices.Equal(before, changed) {
		t.Fatal("nothing changed")
	}
	if err := postgres.RestoreGlobals(t.Context(), conn, before, changed); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, globals(t, db)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}
