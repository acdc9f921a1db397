package trace

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

const invisibleSchema = `
CREATE TABLE t (id int PRIMARY KEY, q text, d int UNIQUE DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE log (q text);
CREATE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (current_query()); RETURN NEW; END $$;
CREATE TRIGGER remember BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION remember();
CREATE FUNCTION warn() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'noticed'; END $$;
CREATE PROCEDURE in_parts() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES ('a'); COMMIT; INSERT INTO log VALUES ('b'); COMMIT; END $$;
CREATE PROCEDURE out_value(INOUT v int) LANGUAGE plpgsql AS $$ BEGIN v := v + 1; END $$;
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.pg_backend_pid() RETURNS int LANGUAGE sql AS 'SELECT 1/0';
CREATE FUNCTION hostile.pg_lock_status() RETURNS int LANGUAGE sql AS 'SELECT 1/0';
CREATE FUNCTION hostile.no(oid, oid) RETURNS bool LANGUAGE sql AS 'SELECT 1/0 = 1';
CREATE OPERATOR hostile.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = hostile.no);
CREATE TABLE "wéird ""☃" (a int);
`

// state is all that a session can see of itself.
const state = `SELECT name, setting FROM pg_settings WHERE name NOT IN ('transaction_read_only') ORDER BY name;
SELECT name, statement FROM pg_prepared_statements; SELECT name, statement, is_holdable FROM pg_cursors;
SELECT current_user, session_user, current_schemas(true), txid_current_if_assigned() IS NULL;
SELECT locktype, relation::regclass, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype <> 'virtualxid' ORDER BY 1, 2, 3`

// script is what a session does, message by message. A message that begins with "extended:" or
// "named:" goes as a prepared statement; copy data follows "copy:".
var script = []string{
	`SELECT 1 AS one, 'x'::text AS two`, ``, `;`, `-- nothing`, `SELECT 1;`, ` /* a */ SELECT 2 ; -- b`,
	`SELECT 1; SELECT 2, 3; CREATE TABLE made (a int); INSERT INTO made SELECT generate_series(1, 5)`,
	`SELECT current_query()`, `INSERT INTO t VALUES (1, current_query(), 1)`, `SELECT * FROM log`,
	`extended:SELECT current_query()`, `extended:INSERT INTO t VALUES (2, 'x', 2)`, `named:SELECT * FROM t`, `named:UPDATE t SET q = 'y'`,
	`SELECT warn()`, `extended:SELECT warn()`, `DROP TABLE IF EXISTS nothing`, `SELECT warn(); SELECT warn()`,
	`SELEC 1`, `SELECT nothing`, `SELECT 1; SELECT 2; SELECT nothing`, `SELECT 1; SELEC 2`, `SELECT 'é', nothing`, `SELECT 'é'; SELECT 1; SELECT 'é', nothing`,
	`extended:SELECT nothing`, `SELECT 1/0`, `SELECT 1; SELECT 1/0; SELECT 2`, `extended:SELECT 1/0`, `SELECT $1`, `PREPARE p AS SELECT $1::int`, `EXECUTE p(1)`,
	`SELECT 'open`, `SELECT 1; SELECT 'open`, `SELECT name, statement FROM pg_prepared_statements`, `SELECT name FROM pg_cursors`,
	`INSERT INTO t VALUES (1, 'again', 9)`, `INSERT INTO t VALUES (7, 'deferred', 1)`, `INSERT INTO log VALUES ('c'); INSERT INTO t VALUES (7, 'deferred', 1)`, `extended:INSERT INTO t VALUES (7, 'deferred', 1)`,
	`BEGIN`, `BEGIN`, `INSERT INTO t VALUES (7, 'deferred', 1)`, `SET CONSTRAINTS ALL IMMEDIATE`, `SELECT 1`, `COMMIT`,
	`BEGIN`, `INSERT INTO t VALUES (7, 'deferred', 1)`, `COMMIT`, `ROLLBACK`,
	`BEGIN`, `SET TRANSACTION ISOLATION LEVEL SERIALIZABLE`, `SHOW transaction_isolation`, `LOCK TABLE t`, `COMMIT`,
	`BEGIN`, `LOCK TABLE t`, `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`, `SELECT count(*) FROM t`, `SET TRANSACTION ISOLATION LEVEL SERIALIZABLE`, `ROLLBACK`,
	`BEGIN; LOCK TABLE t; SELECT 1; COMMIT`, `BEGIN READ ONLY`, `SELECT 1`, `CREATE TABLE no (a int)`, `ROLLBACK`, `COMMIT AND CHAIN`,
	`BEGIN`, `SELECT txid_current_if_assigned() IS NULL`, `SELECT count(*) FROM t`, `SELECT txid_current_if_assigned() IS NULL`, `SAVEPOINT a`, `DELETE FROM t`, `SELECT 1/0`, `ROLLBACK TO a`, `SELECT count(*) FROM t`, `RELEASE a`, state, `COMMIT AND CHAIN`, `SELECT 1`, `COMMIT`,
	`BEGIN`, `DECLARE c CURSOR FOR SELECT * FROM t`, `FETCH 1 FROM c`, `extended:FETCH 1 FROM c`, `MOVE 1 IN c`, `SELECT name, statement FROM pg_cursors`, `CLOSE c`, `DECLARE b BINARY CURSOR FOR SELECT id FROM t`, `FETCH 1 FROM b`, `DROP TABLE t`, `ROLLBACK`,
	`DECLARE h CURSOR WITH HOLD FOR SELECT 1`, `FETCH h`, `SELECT name FROM pg_cursors`, `CLOSE ALL`, `DECLARE c CURSOR FOR SELECT 1`, `LOCK TABLE t`, `ROLLBACK`, `SAVEPOINT x`,
	`DO $$ BEGIN INSERT INTO log VALUES ('d'); COMMIT; INSERT INTO log VALUES ('e'); END $$`, `CALL in_parts()`, `CALL out_value(1)`, `extended:CALL in_parts()`, `SELECT 1; CALL in_parts()`,
	`VACUUM t`, `SELECT 1; VACUUM t`, `BEGIN`, `VACUUM t`, `ROLLBACK`, `CREATE INDEX CONCURRENTLY i ON t (q)`, `extended:DROP INDEX CONCURRENTLY i`, `BEGIN`, `CREATE INDEX CONCURRENTLY i ON t (q)`, `ROLLBACK`, `REINDEX TABLE CONCURRENTLY t`, `VACUUM nothing`, `CLUSTER`,
	`CREATE DATABASE invisible_NAME`, `SELECT 1; DROP DATABASE invisible_NAME`, `DROP DATABASE invisible_NAME`,
	`copy:COPY made FROM STDIN`, `copy:COPY log FROM STDIN WITH (FORMAT text)`, `copy:COPY nothing FROM STDIN`, `COPY made TO STDOUT`, `COPY (SELECT 1) TO STDOUT; SELECT 1`, `SELECT count(*) FROM made`,
	`SET search_path = hostile, pg_catalog, public`, `SELECT 5`, `INSERT INTO made VALUES (1); SELECT 5`, `RESET search_path`,
	`SET standard_conforming_strings = off`, `SELECT 'a\'; SELECT 1'; SELECT 2`, `SELECT 'a\'b'`, `SET standard_conforming_strings = on`, `SELECT '\'; SELECT 1`,
	`SET client_encoding = LATIN1`, `DROP TABLE "w` + "\xe9" + `ird ""` + `"`, `SELECT 1`, `SET client_encoding = SQL_ASCII`, `SELECT 'é'`, `SET client_encoding = SJIS`, "SELECT '\x83\x5c'; SELECT 1", `SET client_encoding = UTF8`,
	`CREATE TABLE "☃ ""x"" (a)" (a int)`, `SET client_encoding = LATIN1`, `BEGIN`, "DO $$ BEGIN EXECUTE format('LOCK TABLE %I', (SELECT relname FROM pg_class WHERE relname LIKE '%x\" (a)')); END $$", `SELECT 1`, `ROLLBACK`, `RESET client_encoding`,
	`SET datestyle = 'SQL, DMY'`, `SET extra_float_digits = -15`, `SET bytea_output = escape`, `SET lc_messages = 'C'`, `SET quote_all_identifiers = on`, `SET row_security = off`, `SELECT 1`, `CREATE INDEX made_a ON made (a)`, state,
	`SET statement_timeout = '50ms'`, `SELECT pg_sleep(1)`, `SELECT 1; SELECT pg_sleep(1)`, `RESET statement_timeout`, `SET lock_timeout = '20ms'`, `VACUUM t`, `CREATE INDEX CONCURRENTLY j ON t (q)`, `RESET lock_timeout`,
	`SELECT pg_advisory_lock(5)`, state, `SELECT pg_advisory_unlock_all()`, `LISTEN channel`, `NOTIFY channel, 'x'`, `UNLISTEN *`,
	`PREPARE p2 AS SELECT 1`, `DEALLOCATE ALL`, `SELECT 2`, `PREPARE p3 AS SELECT 1`, `DISCARD ALL`, `SELECT 3`, `BEGIN`, `DEALLOCATE ALL`, `INSERT INTO log VALUES ('f')`, `COMMIT`, `CREATE TEMP TABLE tmp (a int) ON COMMIT DROP`, `DISCARD TEMP`,
	`CREATE ROLE invisible_NAME_role`, `SET ROLE invisible_NAME_role`, `SELECT current_user`, `SELECT * FROM t`, `CREATE TEMP TABLE own (a int)`, `RESET ROLE`, `DROP ROLE invisible_NAME_role`, `DROP OWNED BY invisible_NAME_role CASCADE; DROP ROLE invisible_NAME_role`,
	`SET session_replication_role = replica`, `INSERT INTO t VALUES (50, 'x', 50)`, `RESET session_replication_role`, `PREPARE TRANSACTION 'x'`, `EXPLAIN (COSTS OFF) SELECT * FROM t`, `SHOW server_encoding`, `TABLE log`, `VALUES (1), (2)`,
	`CREATE FUNCTION body(a int) RETURNS int LANGUAGE sql AS 'SELECT $1'`, `CREATE RULE r AS ON INSERT TO made DO ALSO (INSERT INTO log VALUES ('r'); INSERT INTO log VALUES ('s'))`, `INSERT INTO made VALUES (9)`, `INSERT INTO made VALUES (9) RETURNING a; SELECT 1`,
	strings.Repeat("SELECT 1;", 50), `BEGIN;` + strings.Repeat("SELECT 1;", 50) + `ROLLBACK; SELECT 2; SELECT nothing`,
	`CREATE TABLE counted AS SELECT txid_current() AS x`, `SELECT 1`, `INSERT INTO log VALUES ('t')`, `extended:INSERT INTO log VALUES ('u')`, `INSERT INTO log VALUES ('v'); INSERT INTO log VALUES ('w')`,
	`SELECT txid_current() - x FROM counted`, `SELECT stats_reset IS NULL FROM pg_stat_database WHERE datname = current_database()`,
	`SET application_name = 'mine'`, state,
	`SELECT pg_terminate_backend(pg_backend_pid())`, `SELECT 1`,
}

// What a session can see is the same with the proxy and without it.
func TestInvisible(t *testing.T) {
	server := pgtest.Server(t)
	template := pgtest.Database(t)
	pgtest.Exec(t, template, invisibleSchema)
	var transcripts [2][]string
	for i := range transcripts {
		db, err := server.Create(t.Context(), template)
		if err != nil {
			t.Fatal(err)
		}
		address := fmt.Sprintf("host=%s port=%d user=%s dbname=%s sslmode=disable", db.Host, db.Port, db.User, db.Name)
		if i == 1 {
			address = dsn(listen(t, db), db)
		}
		transcripts[i] = perform(t, db, address+" application_name=a_name options='-c work_mem=8MB'")
		if err := server.Drop(t.Context(), db); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff(transcripts[0], transcripts[1]); diff != "" {
		t.Errorf("the trace can be seen (-without +with)\n%s", diff)
	}
}

// The number of a session's temporary schema is that of its process.
var temporarySchema = regexp.MustCompile(`pg_temp_\d+`)

func perform(t *testing.T, db *postgres.Database, address string) []string {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{name: db.Name}
	config.OnNotice = func(_ *pgconn.PgConn, notice *pgconn.Notice) { r.add("notice %+v", *notice) }
	config.OnNotification = func(_ *pgconn.PgConn, n *pgconn.Notification) { r.add("notification %s %s", n.Channel, n.Payload) }
	connected, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer connected.Close(t.Context())
	conn := connected.PgConn()
	for _, sql := range script {
		sql = strings.ReplaceAll(sql, "NAME", "x"+db.Name[len(db.Name)-4:])
		r.add("> %s", sql)
		how, rest, _ := strings.Cut(sql, ":")
		switch how {
		case "extended":
			r.result(conn.ExecParams(t.Context(), rest, nil, nil, nil, nil).Read())
		case "named":
			_, err := conn.Prepare(t.Context(), "mine", rest, nil)
			r.err(err)
			r.result(conn.ExecPrepared(t.Context(), "mine", nil, nil, nil).Read())
			r.result(conn.ExecPrepared(t.Context(), "mine", nil, nil, []int16{1}).Read())
			r.err(conn.Deallocate(t.Context(), "mine"))
		case "copy":
			tag, err := conn.CopyFrom(t.Context(), strings.NewReader("1\n2\n3\n"), rest)
			r.add("tag %s", tag)
			r.err(err)
		default:
			if strings.HasPrefix(sql, "COPY") && !strings.Contains(sql, ";") {
				var out bytes.Buffer
				tag, err := conn.CopyTo(t.Context(), &out, sql)
				r.add("%s %q", tag, out.String())
				r.err(err)
				continue
			}
			results, err := conn.Exec(t.Context(), sql).ReadAll()
			for _, result := range results {
				r.result(result)
			}
			r.err(err)
		}
		r.add("status %c", conn.TxStatus())
	}
	return r.lines
}

type recorder struct {
	name  string
	lines []string
}

func (r *recorder) add(format string, args ...any) {
	line := temporarySchema.ReplaceAllString(strings.ReplaceAll(fmt.Sprintf(format, args...), r.name[len(r.name)-4:], "NAME"), "pg_temp_N")
	r.lines = append(r.lines, line)
}

func (r *recorder) result(result *pgconn.Result) {
	r.add("tag %s", result.CommandTag)
	for _, field := range result.FieldDescriptions {
		r.add("column %s %d %d", field.Name, field.DataTypeOID, field.Format)
	}
	for _, row := range result.Rows {
		r.add("row %q", row)
	}
	r.err(result.Err)
}

func (r *recorder) err(err error) {
	var refusal *pgconn.PgError
	switch {
	case err == nil:
	case errors.As(err, &refusal):
		r.add("error %+v", *refusal)
	case errors.Is(err, io.ErrUnexpectedEOF):
		r.add("end")
	default:
		r.add("error %v", err)
	}
}
