package trace

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// driverStatements are what every driver sends: some in one transaction, some on their own.
var driverStatements = struct {
	Transaction []string `json:"transaction"`
	Alone       []string `json:"alone"`
}{
	Transaction: []string{
		`CREATE TABLE t (id bigint PRIMARY KEY, c bigint REFERENCES customers)`,
		`INSERT INTO t SELECT g, g FROM generate_series(1, 5) g`,
		`ALTER TABLE orders ALTER COLUMN customer_id TYPE int`,
		`ALTER TABLE orders ALTER COLUMN note SET NOT NULL`,
		`UPDATE orders SET note = 'é' || note`,
		`DROP TABLE lines`,
		`DO $$ BEGIN ALTER TABLE customers ADD COLUMN c int; END $$`,
		`ALTER TABLE parent RENAME TO ancestor`,
	},
	Alone: []string{
		`CREATE INDEX CONCURRENTLY orders_state_index ON orders (state)`,
		`REINDEX INDEX CONCURRENTLY orders_note`,
		`DROP INDEX CONCURRENTLY orders_state_index`,
		`VACUUM FULL child`,
		`ALTER TABLE events DETACH PARTITION events_2024`,
	},
}

// A statement has the same trace whichever driver sends it.
func TestSameTraceFromEveryDriver(t *testing.T) {
	server := pgtest.Server(t)
	template := pgtest.Database(t)
	pgtest.Exec(t, template, lockSchema)
	var want map[string][]string
	for _, driver := range drivers {
		t.Run(driver.name, func(t *testing.T) {
			db, err := server.Create(t.Context(), template)
			if err != nil {
				t.Fatal(err)
			}
			p := listen(t, db)
			driver.run(t, p, db)
			got := told(t, p.Take())
			if want == nil {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the trace differs from that of simple queries (-want +got)\n%s", diff)
			}
			if err := server.Drop(t.Context(), db); err != nil {
				t.Error(err)
			}
		})
	}
}

// told is what the trace says about the statements, without times and numbers.
func told(t *testing.T, statements []Statement) map[string][]string {
	t.Helper()
	told := map[string][]string{}
	transactions := map[int]bool{}
	for _, sql := range driverStatements.Transaction {
		s := find(t, statements, sql)
		told[sql] = tell(s)
		transactions[s.Transaction] = true
	}
	if len(transactions) != 1 || transactions[0] {
		t.Errorf("the statements are in the transactions %v, want all in one", transactions)
	}
	for _, sql := range driverStatements.Alone {
		s := find(t, statements, sql)
		told[sql] = tell(s)
		if s.Transaction != 0 {
			t.Errorf("%s is in transaction %d, want 0", sql, s.Transaction)
		}
	}
	return told
}

func tell(s Statement) []string {
	lines := []string{fmt.Sprintf("%s %s %d, error %v", s.Seen, s.Tag, s.Rows, s.Err)}
	lines = append(lines, describe(s.Locks)...)
	lines = append(lines, fmt.Sprintf("created %v dropped %v rewritten %v truncated %v", s.Created, s.Dropped, s.Rewrites, s.Truncated))
	for _, build := range s.Builds {
		lines = append(lines, fmt.Sprintf("built %v on %v, again %v", build.Index, build.Table, build.Again))
	}
	for _, access := range s.Accesses {
		lines = append(lines, fmt.Sprintf("accessed %+v", access))
	}
	return lines
}

var drivers = []struct {
	name string
	run  func(t *testing.T, p *Proxy, db *postgres.Database)
}{
	{"pgx, simple", func(t *testing.T, p *Proxy, db *postgres.Database) { runPgx(t, p, db, "simple_protocol") }},
	{"pgx, described", func(t *testing.T, p *Proxy, db *postgres.Database) { runPgx(t, p, db, "describe_exec") }},
	{"pgx, prepared", func(t *testing.T, p *Proxy, db *postgres.Database) { runPgx(t, p, db, "cache_statement") }},
	{"pgx, over TCP", func(t *testing.T, p *Proxy, db *postgres.Database) {
		runStatements(t, connectTo(t, address(p, db)))
	}},
	{"psycopg2", python("psycopg2", "run_psycopg2.py")},
	{"psycopg 3", python("psycopg", "run_psycopg.py")},
	{"asyncpg", python("asyncpg", "run_asyncpg.py")},
	{"Alembic", python("alembic", "run_alembic.py")},
	{"goose", runGoose},
	{"golang-migrate", runGolangMigrate},
}

func runPgx(t *testing.T, p *Proxy, db *postgres.Database, mode string) {
	runStatements(t, connectTo(t, dsn(p, db)+" default_query_exec_mode="+mode))
}

func runStatements(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range driverStatements.Transaction {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, sql := range driverStatements.Alone {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

// address is the URL of the database over TCP, for drivers that insist on encryption too.
func address(p *Proxy, db *postgres.Database) string {
	return fmt.Sprintf("postgresql://%s:%s@%s:%d/%s", url.PathEscape(db.User), url.PathEscape(p.Password), p.Host, p.Port, db.Name)
}

// runGoose runs the real goose, with a revision for the transaction and one for each statement on its own.
func runGoose(t *testing.T, p *Proxy, db *postgres.Database) {
	wrap := func(sql string) string { return "-- +goose StatementBegin\n" + sql + ";\n-- +goose StatementEnd\n" }
	var together strings.Builder
	for _, sql := range driverStatements.Transaction {
		together.WriteString(wrap(sql))
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "00001_together.sql"), "-- +goose Up\n"+together.String())
	for i, sql := range driverStatements.Alone {
		writeFile(t, filepath.Join(dir, fmt.Sprintf("%05d_alone.sql", i+2)), "-- +goose NO TRANSACTION\n-- +goose Up\n"+wrap(sql))
	}
	runTool(t, "goose", "-dir", dir, "postgres", address(p, db)+"?sslmode=disable", "up")
}

// runGolangMigrate runs the real golang-migrate, which sends each file in one message. A transaction is what its file
// makes one.
func runGolangMigrate(t *testing.T, p *Proxy, db *postgres.Database) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "1_together.up.sql"), "BEGIN;\n"+strings.Join(driverStatements.Transaction, ";\n")+";\nCOMMIT;\n")
	for i, sql := range driverStatements.Alone {
		writeFile(t, filepath.Join(dir, fmt.Sprintf("%d_alone.up.sql", i+2)), sql+";\n")
	}
	runTool(t, "golang-migrate", "-path", dir, "-database", address(p, db)+"?sslmode=disable", "up")
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func runTool(t *testing.T, name string, arguments ...string) {
	t.Helper()
	program, err := pgtest.BuildTool(name, t.TempDir())
	pgtest.NeedTool(t, err)
	if output, err := exec.CommandContext(t.Context(), program, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, output)
	}
}

// python runs a script with a driver, if the machine has it.
func python(module, script string) func(*testing.T, *Proxy, *postgres.Database) {
	return func(t *testing.T, p *Proxy, db *postgres.Database) {
		interpreter := "/usr/bin/python3"
		if err := exec.Command(interpreter, "-c", "import "+module).Run(); err != nil {
			if os.Getenv("MIGRATE_CHECK_REQUIRE_ALEMBIC") == "1" {
				t.Fatalf("importing %s: %v", module, err)
			}
			t.Skipf("no %s for %s", module, interpreter)
		}
		statements, err := json.Marshal(driverStatements)
		if err != nil {
			t.Fatal(err)
		}
		command := exec.CommandContext(t.Context(), interpreter, "-B", filepath.Join("testdata/drivers", script), address(p, db), string(statements))
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
	}
}
