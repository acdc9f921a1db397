package snapshot

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// single is one change to one object, and what Diff must say of it. Everything happens in the schema zz,
// and what is outside of schemas has zz in its name.
type single struct {
	before, change string
	// want lists the changes as "kind name", followed by ": class" if that is not structural. The schema's
	// name is left out.
	want string
	// since is the first major version that has it.
	since int
	// undo takes back what dropping all objects of the role does not.
	undo string
	// lost says why pg_dump and psql do not bring it into another database.
	lost string
	// madeUp says what pg_dump shows of the change, and is no difference as the server made it up.
	madeUp string
}

// testRoles own and are granted things in the cases.
const testRoles = `
	create role the_owner superuser;
	create role the_app; create role "the App"; create role the_other;`

// changeServer has the roles of the cases, so it is not the one that all tests share.
func changeServer(t *testing.T) postgres.Server {
	t.Helper()
	opts := pgtest.Options()
	opts.Settings = map[string]string{"wal_level": "logical"}
	server := pgtest.NewServer(t, opts)
	db := createDatabase(t, server)
	pgtest.Exec(t, db, testRoles)
	return server
}

func createDatabase(t *testing.T, server postgres.Server) *postgres.Database {
	t.Helper()
	db, err := server.Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func TestSingleChanges(t *testing.T) {
	server := changeServer(t)
	for family, cases := range singleChanges {
		t.Run(family, func(t *testing.T) {
			t.Parallel()
			db := createDatabase(t, server)
			reader := NewReader(pgtest.Connect(t, db), Options{})
			owner := pgtest.Connect(t, db)
			for _, c := range cases {
				if c.since <= server.Info().Major {
					t.Run(c.change, func(t *testing.T) { testSingle(t, reader, owner, c) })
				}
			}
		})
	}
}

func testSingle(t *testing.T, reader *Reader, owner *pgx.Conn, c single) {
	execute(t, owner, "set session authorization the_owner; create schema zz; set search_path = zz, public")
	defer execute(t, owner, "reset role; rollback; set session authorization the_owner; drop owned by the_owner, the_other cascade;"+c.undo)
	if c.before != "" {
		execute(t, owner, c.before)
	}
	before := takeSnapshot(t, reader)
	execute(t, owner, c.change)
	after := takeSnapshot(t, reader)

	changes := Diff(before, after)
	if diff := cmp.Diff(c.want, describe(changes)); diff != "" {
		t.Errorf("differences (-want +got):\n%s%s", diff, Format(changes))
	}
	for _, change := range changes {
		if change.Was() == change.Is() {
			t.Errorf("both states of the %s %s read %q", change.Object().Kind, change.Object().Name, change.Is())
		}
	}
	if back := Diff(after, before); len(back) != len(changes) {
		t.Errorf("got %d changes in the other direction, want %d", len(back), len(changes))
	}
}

func execute(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	// One message for each statement, as some refuse to run with others.
	if _, err := conn.PgConn().Exec(context.Background(), sql).ReadAll(); err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
}

func takeSnapshot(t *testing.T, reader *Reader) *Snapshot {
	t.Helper()
	taken, err := reader.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

// describe writes changes as the cases want them.
func describe(changes []Change) string {
	lines := make([]string, len(changes))
	for i, change := range changes {
		o := change.Object()
		lines[i] = o.Kind + " " + strings.ReplaceAll(o.Name, "zz.", "")
		if change.Class != Structural {
			lines[i] += ": " + string(change.Class)
		}
	}
	return strings.Join(lines, "; ")
}

// The cases are many enough that a gap in a family would show.
func TestSingleChangesAreMany(t *testing.T) {
	count := 0
	seen := map[string]bool{}
	for family, cases := range singleChanges {
		count += len(cases)
		for _, c := range cases {
			id := fmt.Sprint(c)
			if seen[id] {
				t.Errorf("%s: %s is there twice", family, c.change)
			}
			seen[id] = true
		}
	}
	if count < 400 {
		t.Errorf("got %d cases, want at least 400", count)
	}
}
