package capture

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

const shop = `CREATE TABLE orders (id bigint PRIMARY KEY, note text);
	CREATE INDEX orders_note ON orders (note);
	INSERT INTO orders SELECT i, 'row of mine' FROM generate_series(1, 1000) i;
	CREATE TABLE "odd ""name" (a int);
	ANALYZE orders;`

// What was captured holds numbers and names, and no row; the schema can be made again from it.
func TestRun(t *testing.T) {
	db := pgtest.Database(t)
	if _, err := pgtest.Connect(t, db).Exec(t.Context(), shop); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "made", "here")
	written, err := Run(t.Context(), Options{URL: db.URL("postgres"), Dir: dir, NoSchema: true, Environ: os.Environ()})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"applied.json", "stats.json"}, written); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	stats := text(t, dir, StatsFile)
	for _, want := range []string{`"name": "public.orders"`, `"rows": 1000`, `"name": "orders_note"`, `"name": "public.odd \"name"`} {
		if !strings.Contains(stats, want) {
			t.Errorf("stats.json lacks %s:\n%s", want, stats)
		}
	}
	if strings.Contains(stats, "row of mine") {
		t.Error("stats.json holds rows")
	}
}

func TestSchemaRestores(t *testing.T) {
	db, copied := pgtest.Database(t), pgtest.Database(t)
	if _, err := pgtest.Connect(t, db).Exec(t.Context(), shop); err != nil {
		t.Fatal(err)
	}
	dumps := t.TempDir()
	opts := Options{URL: db.URL("postgres"), Dir: filepath.Join(dumps, "a"), PgDump: pgDump(t), Environ: os.Environ()}
	if _, err := Run(t.Context(), opts); err != nil {
		t.Fatal(err)
	}
	schema := text(t, opts.Dir, SchemaFile)
	if strings.Contains(schema, "row of mine") {
		t.Error("schema.sql holds rows")
	}
	if _, err := pgtest.Connect(t, copied).Exec(t.Context(), schema); err != nil {
		t.Fatalf("restoring schema.sql: %v", err)
	}
	opts.URL, opts.Dir = copied.URL("postgres"), filepath.Join(dumps, "b")
	if _, err := Run(t.Context(), opts); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(schema, text(t, opts.Dir, SchemaFile)); diff != "" {
		t.Errorf("the restored schema (-first +second):\n%s", diff)
	}
}

func TestWithoutPgDump(t *testing.T) {
	db, dir := pgtest.Database(t), t.TempDir()
	written, err := Run(t.Context(), Options{URL: db.URL("postgres"), Dir: dir, PgDump: filepath.Join(dir, "pg_dump")})
	want := "schema.sql needs pg_dump, which is not here; install PostgreSQL's client programs, or use --no-schema"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if len(written) != 2 {
		t.Errorf("got the files %v, want the two others", written)
	}
}

func TestWithoutPassword(t *testing.T) {
	tests := []struct{ location, plain, password string }{
		{"postgres://ada:open%20sesame@db/shop", "postgres://ada@db/shop", "open sesame"},
		{"postgres://db/shop?password=sesame&sslmode=require", "postgres://db/shop?sslmode=require", "sesame"},
		{"postgres://ada@/shop?host=/run/postgresql", "postgres://ada@/shop?host=/run/postgresql", ""},
	}
	for _, tt := range tests {
		plain, password, err := withoutPassword(tt.location)
		if err != nil || plain != tt.plain || password != tt.password {
			t.Errorf("%s: got %s, %s, %v", tt.location, plain, password, err)
		}
	}
}

// pgDump is the program of the machine's newest PostgreSQL.
func pgDump(t *testing.T) string {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump")
	if err != nil || len(found) == 0 {
		t.Skip("there is no pg_dump in /usr/lib/postgresql")
	}
	return found[len(found)-1]
}

func text(t *testing.T, dir, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
