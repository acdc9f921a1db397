package check

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/git"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
)

// The text does not show what dynamic SQL makes. What it made on the base is known from the server all the same.
const shopSchema = `
CREATE TABLE customers (id bigint PRIMARY KEY, name text);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id bigint, placed_at timestamptz, note text);
CREATE TABLE complaints (id bigint PRIMARY KEY, order_id integer REFERENCES orders (id));
CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day);
CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE FUNCTION look_after_orders() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'CREATE INDEX orders_customer ON ' || 'orders (customer_id)';
END $$;
CREATE FUNCTION index_orders() RETURNS void LANGUAGE sql AS 'CREATE INDEX orders_note ON orders (note)';
DO $$ BEGIN EXECUTE 'CREATE TABLE ' || 'archive (id bigint PRIMARY KEY, code varchar(10), state text)'; END $$;
DO $$ BEGIN EXECUTE 'ALTER TABLE ' || 'archive ADD CHECK (state IS NOT NULL)'; END $$;
`

func TestTheRunDecides(t *testing.T) {
	const limited = "SET lock_timeout = '5s';\n"
	tests := []struct{ name, upgrade, want string }{
		{"a static finding is confirmed", limited + `CREATE INDEX orders_placed_at ON orders (placed_at);`, `
			error create-index-blocking confirmed, line 2
			orders SHARE blocks writes, builds an index`},
		{"a rewrite that only the run shows", limited + `DO $$ BEGIN EXECUTE format('ALTER TABLE %I ALTER COLUMN note TYPE varchar(9)', 'ord' || 'ers'); END $$;`, `
			error observed-rewrite observed, line 2
			warning upgrade-fails-with-rows observed, line 2
			fine: dynamic-sql: the throwaway server ran it, and it is judged by what it did there
			orders ACCESS EXCLUSIVE blocks reads and writes, rewrites the table`},
		{"an index that a function builds", limited + `SELECT look_after_orders();`, `
			error observed-scan observed, line 2
			fine: dynamic-sql: the throwaway server ran it, and it is judged by what it did there
			orders SHARE blocks writes, builds an index`},
		{"an index that a function of the base builds in so many words", limited + `SELECT index_orders();`, `
			error create-index-blocking confirmed, line 2
			orders SHARE blocks writes, builds an index`},
		{"the other side of a foreign key", limited + "-- migrate-check:ignore drop-table: nobody complains\nDROP TABLE complaints;", `
			approved drop-table static, line 3
			warning drop-foreign-key confirmed, line 3
			complaints ACCESS EXCLUSIVE blocks reads and writes
			orders ACCESS EXCLUSIVE blocks reads and writes`},
		{"a type that the server knows", limited + `ALTER TABLE archive ALTER COLUMN code TYPE varchar(20);`, `
			archive ACCESS EXCLUSIVE blocks reads and writes`},
		{"a type that has the same form", limited + `DO $$ BEGIN EXECUTE 'ALTER TABLE ' || 'archive ADD COLUMN size varchar(10)'; END $$;
			ALTER TABLE archive ALTER COLUMN size TYPE varchar(20);`, `
			fine: dynamic-sql: the throwaway server ran it, and it is judged by what it did there
			fine: change-type-rewrite: the statement did not write archive anew
			archive ACCESS EXCLUSIVE blocks reads and writes`},
		{"a type that has another form", limited + `ALTER TABLE archive ALTER COLUMN code TYPE varchar(5);`, `
			warning upgrade-fails-with-rows observed, line 2
			error change-type-rewrite confirmed, line 2
			warning change-type-narrowing static, line 2
			archive ACCESS EXCLUSIVE blocks reads and writes, rewrites the table`},
		{"a type that has the same form in this time zone only", limited + `ALTER TABLE orders ALTER COLUMN placed_at TYPE timestamp;`, `
			error change-type-rewrite static, line 2
			orders ACCESS EXCLUSIVE blocks reads and writes`},
		{"a constraint of the server's that proves it", limited + `ALTER TABLE archive ALTER COLUMN state SET NOT NULL;`, `
			archive ACCESS EXCLUSIVE blocks reads and writes`},
		{"a constraint that proves it", limited + `DO $$ BEGIN EXECUTE 'ALTER TABLE ' || 'archive ADD CHECK (code IS NOT NULL)'; END $$;
			ALTER TABLE archive ALTER COLUMN code SET NOT NULL;`, `
			warning upgrade-fails-with-rows observed, line 2
			fine: dynamic-sql: the throwaway server ran it, and it is judged by what it did there
			fine: set-not-null: the statement did not read archive as a whole
			archive ACCESS EXCLUSIVE blocks reads and writes`},
		{"nothing proves it", limited + `ALTER TABLE orders ALTER COLUMN note SET NOT NULL;`, `
			error set-not-null confirmed, line 2
			warning upgrade-fails-with-rows observed, line 2
			orders ACCESS EXCLUSIVE blocks reads and writes, reads the table`},
		{"a table that only the run shows to be new", `
			DO $$ BEGIN EXECUTE 'CREATE TABLE ' || 'fresh (id bigint)'; END $$;
			CREATE INDEX fresh_id ON fresh (id);`, `
			fine: dynamic-sql: the throwaway server ran it, and it is judged by what it did there
			fine: create-index-blocking: the table fresh is made by this change
			fine: missing-lock-timeout: the upgrade took no such lock on a table that was there before`},
		{"a table that may be there elsewhere", limited + `DROP INDEX IF EXISTS orders_gone;`, `
			error drop-index-blocking static, line 2`},
		{"a partitioned table", limited + `ALTER TABLE events ALTER COLUMN day SET NOT NULL;`, `
			error set-not-null confirmed, line 2
			events ACCESS EXCLUSIVE blocks reads and writes
			events_old ACCESS EXCLUSIVE blocks reads and writes, reads the table`},
		{"fails only where there are rows", limited + `ALTER TABLE customers ADD COLUMN code text NOT NULL;`, `
			error upgrade-fails-with-rows observed, line 2
			error add-column-not-null-no-default confirmed, line 2
			customers ACCESS EXCLUSIVE blocks reads and writes, reads the table`},
		{"without blocking anybody", `CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);`, `
			orders SHARE UPDATE EXCLUSIVE, builds an index`},
		{"a foreign key", limited + `ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);`, `
			warning foreign-key-missing-index static, line 2
			warning upgrade-fails-with-rows observed, line 2
			error add-foreign-key confirmed, line 2
			note foreign-key-parent-lock confirmed, line 2
			customers SHARE ROW EXCLUSIVE blocks writes
			orders SHARE ROW EXCLUSIVE blocks writes, reads the table`},
		{"in a transaction with rows to change", limited + `BEGIN; ALTER TABLE orders ADD COLUMN a text; UPDATE orders SET a = 'x'; COMMIT;`, `
			error backfill-same-transaction confirmed, line 2
			warning update-without-where static, line 2
			orders ACCESS EXCLUSIVE blocks reads and writes`},
		{"two tables that one block keeps from all", "BEGIN;\n" + limited + "ALTER TABLE orders ADD COLUMN a text;\nDO $$ BEGIN EXECUTE 'ALTER TABLE ' || 'customers ADD COLUMN a text'; END $$;\nCOMMIT;", `
			warning observed-locks-together observed, line 4
			fine: dynamic-sql: the throwaway server ran it, and it is judged by what it did there
			customers ACCESS EXCLUSIVE blocks reads and writes
			orders ACCESS EXCLUSIVE blocks reads and writes`},
		{"rows that a block changes under a lock", "BEGIN;\n" + limited + "ALTER TABLE orders ADD COLUMN a text;\nDO $$ BEGIN EXECUTE 'UPDATE ' || 'customers SET name = 1'; END $$;\nCOMMIT;", `
			warning observed-data-under-lock observed, line 4
			fine: dynamic-sql: the throwaway server ran it, and it is judged by what it did there
			orders ACCESS EXCLUSIVE blocks reads and writes
			customers ROW EXCLUSIVE`},
		{"two tables that the text keeps from all", "BEGIN;\n" + limited + "ALTER TABLE orders ADD COLUMN a text;\nALTER TABLE customers ADD COLUMN a text;\nCOMMIT;", `
			warning wide-lock-window confirmed, line 4
			customers ACCESS EXCLUSIVE blocks reads and writes
			orders ACCESS EXCLUSIVE blocks reads and writes`},
		{"a setting that stays", limited + `SET search_path = public, pg_catalog;`, `
			warning session-setting-leak confirmed, line 2`},
		{"a setting that a block takes back", limited + "SET search_path = public;\nDO $$ BEGIN EXECUTE 'RESET ' || 'search_path'; END $$;", `
			fine: session-setting-leak: the session did not keep another search_path
			fine: dynamic-sql: the throwaway server ran it, and it is judged by what it did there`},
		{"what no text says stays", limited + "SELECT pg_advisory_lock(7);\nSELECT set_config('search' || '_path', 'public', false);\nCREATE TEMP TABLE scratch (id bigint PRIMARY KEY);", `
			warning session-state-leaked observed, line 1
			warning session-state-leaked observed, line 2
			warning session-state-leaked observed, line 4`},
		{"what the text names is no surprise", limited + `DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN a text', 'orders'); END $$;`, `
			fine: dynamic-sql: the throwaway server ran it, and it is judged by what it did there
			orders ACCESS EXCLUSIVE blocks reads and writes`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			document := planOfRevision(t, shopSchema, tt.upgrade)
			if diff := cmp.Diff(strings.ReplaceAll(strings.TrimSpace(tt.want), "\t", ""), told(document)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Where the server itself has a lock_timeout, a statement does not wait without a limit.
func TestTheServersLockTimeoutCounts(t *testing.T) {
	const upgrade = "ALTER TABLE orders ADD COLUMN paid boolean;"
	without := told(planOfRevision(t, shopSchema, upgrade))
	if !strings.Contains(without, "warning missing-lock-timeout confirmed") {
		t.Errorf("got no missing-lock-timeout in\n%s", without)
	}
	server := pgtest.Options()
	server.Settings = map[string]string{"lock_timeout": "5s"}
	with := told(planOn(t, server, shopSchema, upgrade))
	want := "fine: missing-lock-timeout: the session had a lock_timeout: env.py, the role, the database or the server sets it\n" +
		"orders ACCESS EXCLUSIVE blocks reads and writes"
	if diff := cmp.Diff(want, with); diff != "" {
		t.Errorf("with lock_timeout (-want +got)\n%s", diff)
	}
}

// told is what a plan says of its only revision.
func told(document *plan.Plan) string {
	project := document.Projects[0]
	var lines []string
	for _, f := range project.Findings {
		severity := f.Severity.String()
		if f.Approved != "" {
			severity = "approved"
		}
		lines = append(lines, fmt.Sprintf("%s %s %s, line %d", severity, f.Rule, f.Evidence, f.Line))
	}
	for _, f := range project.Disproved {
		lines = append(lines, fmt.Sprintf("fine: %s: %s", f.Rule, f.Detail))
	}
	for _, l := range project.Revisions[0].Locks {
		line := strings.TrimSpace(l.Table + " " + l.Mode)
		if l.Blocks != "" {
			line += " blocks " + l.Blocks
		}
		switch {
		case l.Rewrite:
			line += ", rewrites the table"
		case l.Index:
			line += ", builds an index"
		case l.Scan:
			line += ", reads the table"
		}
		lines = append(lines, line)
	}
	if project.Unwatched != "" {
		lines = append(lines, "unwatched: "+project.Unwatched)
	}
	return strings.Join(lines, "\n")
}

// planOfRevision checks a golang-migrate project with one revision on main and one that is pending.
func planOfRevision(t *testing.T, schema, upgrade string) *plan.Plan {
	t.Helper()
	return planOn(t, pgtest.Options(), schema, upgrade)
}

func planOn(t *testing.T, server postgres.Options, schema, upgrade string) *plan.Plan {
	t.Helper()
	dir := repository(t, map[string]string{"db/1_shop.up.sql": schema, "db/1_shop.down.sql": "SELECT 1;"})
	write(t, dir, "db/2_change.up.sql", upgrade)
	write(t, dir, "db/2_change.down.sql", "-- migrate-check:irreversible: this is a test of upgrades\n")
	document, err := Run(context.Background(), Options{
		Dirs: []string{dir}, Base: git.Options{Ref: "main"}, Postgres: server, Environ: os.Environ(),
		Lint: lint.Options{Severities: map[string]lint.Severity{"missing-downgrade": lint.Off}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// repository has the files on main.
func repository(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		write(t, dir, name, text)
	}
	commitAll(t, dir)
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
