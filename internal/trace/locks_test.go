package trace

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

const lockSchema = `
CREATE TABLE customers (id bigint PRIMARY KEY, email varchar(100), name text NOT NULL, score int DEFAULT 0, amount numeric(10,2));
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers, note text, state int, created timestamptz);
CREATE INDEX orders_note ON orders (note);
CREATE UNIQUE INDEX customers_email ON customers (email);
ALTER TABLE orders ADD CONSTRAINT orders_state CHECK (state > 0) NOT VALID;
CREATE TABLE lines (order_id bigint, n int, CONSTRAINT lines_n CHECK (n > 0));
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 (id bigint, at date NOT NULL);
CREATE INDEX events_id ON ONLY events (id);
CREATE INDEX events_2023_id ON events_2023 (id);
CREATE TABLE parent (a int);
CREATE TABLE child () INHERITS (parent);
CREATE VIEW names AS SELECT id, name FROM customers;
CREATE MATERIALIZED VIEW totals AS SELECT state, count(*) FROM orders GROUP BY state;
CREATE UNIQUE INDEX totals_state ON totals (state);
CREATE SEQUENCE numbers;
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN positive AS int;
CREATE TABLE prices (p positive);
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER orders_noop BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION noop();
CREATE RULE lines_rule AS ON DELETE TO lines DO ALSO SELECT 1;
CREATE POLICY mine ON lines USING (true);
CREATE SCHEMA other;
CREATE TABLE other."Strange ""Name" (a int);
CREATE STATISTICS orders_stats ON state, customer_id FROM orders;
INSERT INTO customers SELECT g, 'c' || g, 'n', g, g FROM generate_series(1, 50) g;
INSERT INTO orders SELECT g, g, 'x', 1, now() FROM generate_series(1, 50) g;
INSERT INTO lines VALUES (1, 1), (2, 2);
`

// lockStatements are the kinds of statement whose locks the trace has to get right.
var lockStatements = []string{
	`CREATE TABLE t (id serial PRIMARY KEY, c bigint REFERENCES customers)`,
	`CREATE TABLE t AS SELECT * FROM orders`,
	`CREATE TABLE t (LIKE orders INCLUDING ALL)`,
	`CREATE TABLE t PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`,
	`CREATE TABLE t () INHERITS (parent)`,
	`CREATE TEMP TABLE t (a int)`,
	`CREATE UNLOGGED TABLE t (a int UNIQUE)`,
	`DROP TABLE orders CASCADE`,
	`DROP TABLE customers CASCADE`,
	`DROP TABLE events`,
	`DROP TABLE events_2024`,
	`DROP TABLE other."Strange ""Name"`,
	`TRUNCATE orders`,
	`TRUNCATE customers CASCADE`,
	`LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE`,
	`ALTER TABLE orders ADD COLUMN c int`,
	`ALTER TABLE orders ADD COLUMN c int NOT NULL DEFAULT 0`,
	`ALTER TABLE orders ADD COLUMN c uuid DEFAULT gen_random_uuid()`,
	`ALTER TABLE orders ADD COLUMN c bigint GENERATED ALWAYS AS IDENTITY`,
	`ALTER TABLE orders ADD COLUMN c int GENERATED ALWAYS AS (state + 1) STORED`,
	`ALTER TABLE orders ADD COLUMN c bigint REFERENCES customers`,
	`ALTER TABLE orders DROP COLUMN note`,
	`ALTER TABLE orders DROP COLUMN customer_id`,
	`ALTER TABLE orders ALTER COLUMN customer_id TYPE int`,
	`ALTER TABLE orders ALTER COLUMN note TYPE varchar(100)`,
	`ALTER TABLE customers ALTER COLUMN email TYPE varchar(200)`,
	`ALTER TABLE customers ALTER COLUMN email TYPE text`,
	`ALTER TABLE customers ALTER COLUMN amount TYPE numeric(12,2)`,
	`ALTER TABLE customers ALTER COLUMN amount TYPE numeric(12,3)`,
	`ALTER TABLE orders ALTER COLUMN state SET NOT NULL`,
	`ALTER TABLE customers ALTER COLUMN name DROP NOT NULL`,
	`ALTER TABLE orders ALTER COLUMN state SET DEFAULT 1`,
	`ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTERNAL`,
	`ALTER TABLE orders ALTER COLUMN state SET STATISTICS 500`,
	`ALTER TABLE orders ALTER COLUMN state SET (n_distinct = 5)`,
	`ALTER TABLE orders ADD CHECK (state < 100)`,
	`ALTER TABLE orders ADD CHECK (state < 100) NOT VALID`,
	`ALTER TABLE orders VALIDATE CONSTRAINT orders_state`,
	`ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey`,
	`ALTER TABLE lines ADD FOREIGN KEY (order_id) REFERENCES orders`,
	`ALTER TABLE lines ADD CONSTRAINT lines_fk FOREIGN KEY (order_id) REFERENCES orders NOT VALID`,
	`ALTER TABLE lines ADD UNIQUE (n)`,
	`ALTER TABLE lines ADD PRIMARY KEY (n)`,
	`ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE USING INDEX customers_email`,
	`ALTER TABLE orders RENAME TO purchases`,
	`ALTER TABLE orders RENAME COLUMN note TO remark`,
	`ALTER TABLE orders RENAME CONSTRAINT orders_state TO orders_state_positive`,
	`ALTER TABLE orders SET SCHEMA other`,
	`ALTER TABLE orders SET (fillfactor = 80)`,
	`ALTER TABLE orders SET UNLOGGED`,
	`ALTER TABLE orders CLUSTER ON orders_note`,
	`ALTER TABLE orders REPLICA IDENTITY FULL`,
	`ALTER TABLE orders ENABLE ROW LEVEL SECURITY`,
	`ALTER TABLE orders DISABLE TRIGGER orders_noop`,
	`ALTER TABLE orders OWNER TO CURRENT_USER`,
	`ALTER TABLE child NO INHERIT parent`,
	`ALTER TABLE events ADD COLUMN c int`,
	`ALTER TABLE events ATTACH PARTITION events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`,
	`ALTER TABLE events DETACH PARTITION events_2024`,
	`ALTER INDEX events_id ATTACH PARTITION events_2023_id`,
	`ALTER INDEX orders_note RENAME TO orders_remark`,
	`ALTER INDEX orders_note SET (fillfactor = 70)`,
	`CREATE INDEX i ON orders (state)`,
	`CREATE UNIQUE INDEX i ON orders (id, state)`,
	`CREATE INDEX i ON events (at)`,
	`CREATE INDEX i ON ONLY events (at)`,
	`DROP INDEX orders_note`,
	`REINDEX INDEX orders_note`,
	`REINDEX TABLE orders`,
	`CLUSTER orders USING orders_note`,
	`ANALYZE orders`,
	`CREATE VIEW v AS SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id`,
	`CREATE OR REPLACE VIEW names AS SELECT id, name, email FROM customers`,
	`DROP VIEW names`,
	`ALTER VIEW names RENAME TO titles`,
	`CREATE MATERIALIZED VIEW m AS SELECT * FROM orders`,
	`REFRESH MATERIALIZED VIEW totals`,
	`REFRESH MATERIALIZED VIEW CONCURRENTLY totals`,
	`DROP MATERIALIZED VIEW totals`,
	`CREATE TRIGGER tr AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION noop()`,
	`DROP TRIGGER orders_noop ON orders`,
	`CREATE RULE r AS ON UPDATE TO orders DO ALSO (SELECT 1; SELECT 2)`,
	`CREATE POLICY p ON orders USING (true)`,
	`DROP POLICY mine ON lines`,
	`CREATE STATISTICS st ON note, state FROM orders`,
	`DROP STATISTICS orders_stats`,
	`CREATE SEQUENCE sq OWNED BY orders.id`,
	`ALTER SEQUENCE numbers RESTART`,
	`ALTER SEQUENCE numbers AS int`,
	`DROP SEQUENCE numbers`,
	`CREATE TYPE composite AS (a int, b text)`,
	`ALTER TYPE mood ADD VALUE 'fair'`,
	`ALTER DOMAIN positive ADD CHECK (VALUE > 0)`,
	`CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
	`DROP FUNCTION noop() CASCADE`,
	`DROP SCHEMA other CASCADE`,
	`CREATE PUBLICATION pub FOR TABLE orders`,
	`GRANT SELECT ON orders TO PUBLIC`,
	`COMMENT ON TABLE orders IS 'x'`,
	`COMMENT ON COLUMN orders.note IS 'x'`,
	`SELECT count(*) FROM orders`,
	`SELECT * FROM orders WHERE id = 1 FOR UPDATE`,
	`SELECT * FROM names`,
	`INSERT INTO orders (id, customer_id) VALUES (1000, 1)`,
	`INSERT INTO events VALUES (1, '2024-05-05')`,
	`UPDATE orders SET note = 'y' WHERE state = 1`,
	`UPDATE customers SET id = id + 1000 WHERE id = 51`,
	`DELETE FROM orders WHERE id = 3`,
	`DELETE FROM lines`,
	`WITH gone AS (DELETE FROM prices RETURNING *) INSERT INTO parent SELECT p FROM gone`,
	`DO $$ BEGIN ALTER TABLE orders ADD COLUMN c int; UPDATE customers SET score = 1; END $$`,
	`EXPLAIN ANALYZE DELETE FROM lines`,
	`DECLARE cur CURSOR FOR SELECT * FROM orders`,
}

// alone are the statements above that only a transaction block allows, or whose locks a session on its own
// shows in the same way only inside of one.
func needsBlock(sql string) bool {
	return strings.HasPrefix(sql, "LOCK") || strings.HasPrefix(sql, "DECLARE")
}

// Each statement shows the locks that a plain session finds for itself in pg_locks, inside and outside of
// a transaction, in the simple and the extended protocol, and among others in one message.
func TestLocksEqualPgLocks(t *testing.T) {
	server := pgtest.Server(t)
	template := pgtest.Database(t)
	pgtest.Exec(t, template, lockSchema)
	for _, sql := range lockStatements {
		t.Run(sql, func(t *testing.T) {
			db, err := server.Create(t.Context(), template)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := server.Drop(context.Background(), db); err != nil {
					t.Error(err)
				}
			})
			want := plainLocks(t, db, sql)
			p := listen(t, db)
			for _, way := range ways {
				if needsBlock(sql) && way.alone {
					continue
				}
				statement := find(t, way.run(t, p, db, sql), sql)
				if diff := cmp.Diff(want, describe(statement.Locks)); diff != "" {
					t.Errorf("%s: locks differ from pg_locks (-want +got)\n%s", way.name, diff)
				}
				if statement.Seen != Inside || statement.Err != nil {
					t.Errorf("%s: seen %s with error %v, want inside", way.name, statement.Seen, statement.Err)
				}
			}
		})
	}
}

// ways are how a statement can reach the server. The last one changes the database.
var ways = []struct {
	name  string
	alone bool
	run   func(t *testing.T, p *Proxy, db *postgres.Database, sql string) []Statement
}{
	{"in a transaction", false, func(t *testing.T, p *Proxy, db *postgres.Database, sql string) []Statement {
		conn := connect(t, p, db)
		run(t, conn, "BEGIN")
		run(t, conn, sql)
		run(t, conn, "ROLLBACK")
		return end(t, p, conn)
	}},
	{"in one message", false, func(t *testing.T, p *Proxy, db *postgres.Database, sql string) []Statement {
		conn := connect(t, p, db)
		run(t, conn, "SELECT 'a;b'; BEGIN; "+sql+" -- comment\n; ROLLBACK")
		return end(t, p, conn)
	}},
	{"extended, in a transaction", false, func(t *testing.T, p *Proxy, db *postgres.Database, sql string) []Statement {
		conn := connectTo(t, dsn(p, db)+" default_query_exec_mode=exec")
		for _, each := range []string{"BEGIN", sql, "ROLLBACK"} {
			if _, err := conn.Exec(t.Context(), each); err != nil {
				t.Fatal(err)
			}
		}
		return end(t, p, conn)
	}},
	{"outside of a transaction", true, func(t *testing.T, p *Proxy, db *postgres.Database, sql string) []Statement {
		conn := connect(t, p, db)
		run(t, conn, sql)
		return end(t, p, conn)
	}},
}

func end(t *testing.T, p *Proxy, conn *pgx.Conn) []Statement {
	t.Helper()
	statements := p.Take()
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	return statements
}

// plainLocks runs the statement in a session without any proxy, and reads pg_locks.
func plainLocks(t *testing.T, db *postgres.Database, sql string) []string {
	t.Helper()
	conn, err := db.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	const namesQuery = `SELECT c.oid::text, n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace`
	names := map[string]string{}
	before := run(t, conn, namesQuery)[0].Rows
	run(t, conn, "BEGIN")
	run(t, conn, sql)
	// Reading pg_locks itself locks it, and pg_class with its indexes, in the weakest mode.
	locks := run(t, conn, `SELECT relation::text, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'
		AND (relation >= 16384 OR mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock'))`)[0].Rows
	for _, row := range slices.Concat(run(t, conn, namesQuery)[0].Rows, before) {
		names[string(row[0])] = string(row[1]) // the name before wins
	}
	run(t, conn, "ROLLBACK")
	var found []Lock
	for _, row := range locks {
		name, named := names[string(row[0])]
		schema, table, _ := strings.Cut(name, ".")
		if !named || schema == "pg_toast" {
			continue // the transient copy of a rewritten table
		}
		if strings.HasPrefix(schema, "pg_temp_") {
			schema = "pg_temp"
		}
		found = append(found, Lock{Relation{OID: number(row[0]), Schema: schema, Name: table}, Mode(row[1])})
	}
	statement := Statement{Locks: found}
	statement.sort()
	return describe(statement.Locks)
}
