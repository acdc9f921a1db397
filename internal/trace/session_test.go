package trace

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

func TestTransactionNumbers(t *testing.T) {
	db := pgtest.Database(t)
	p := listen(t, db)
	conn := connect(t, p, db)
	for _, sql := range []string{
		"SELECT 1", "BEGIN", "SELECT 2", "COMMIT AND CHAIN", "SELECT 3", "ROLLBACK",
		"SELECT 4; SELECT 5", "SELECT 6; BEGIN; SELECT 7; COMMIT; SELECT 8; SELECT 9", "BEGIN; SAVEPOINT a; ROLLBACK TO a", "SELECT 10", "END", "SELECT 11",
	} {
		run(t, conn, sql)
	}
	var got []string
	for _, statement := range p.Take() {
		got = append(got, fmt.Sprintf("%d %s", statement.Transaction, statement.SQL))
	}
	want := []string{
		"0 SELECT 1", "1 BEGIN", "1 SELECT 2", "1 COMMIT AND CHAIN", "2 SELECT 3", "2 ROLLBACK", "3 SELECT 4", "3 SELECT 5",
		"4 SELECT 6", "4 BEGIN", "4 SELECT 7", "4 COMMIT", "5 SELECT 8", "5 SELECT 9",
		"6 BEGIN", "6 SAVEPOINT a", "6 ROLLBACK TO a", "6 SELECT 10", "6 END", "0 SELECT 11",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("transactions (-want +got)\n%s", diff)
	}
}

// What a rollback brings back was not rewritten, and comes back under its old name.
func TestRollbackIsNoRewrite(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, "CREATE TABLE a (i int PRIMARY KEY); CREATE TABLE b (i int)")
	p := listen(t, db)
	conn := connect(t, p, db)
	for _, sql := range []string{
		"BEGIN", "ALTER TABLE a ALTER i TYPE bigint", "DROP TABLE b", "ROLLBACK",
		"BEGIN", "LOCK TABLE a", "SAVEPOINT s", "ALTER TABLE a ALTER i TYPE numeric", "ROLLBACK TO s", "ALTER TABLE a ADD c int", "DROP TABLE a, b", "COMMIT",
	} {
		run(t, conn, sql)
	}
	var got []string
	for _, s := range p.Take() {
		for _, relation := range s.Rewrites {
			got = append(got, s.SQL+": rewrote "+relation.String())
		}
		for _, relation := range s.Dropped {
			got = append(got, s.SQL+": dropped "+relation.String())
		}
	}
	want := []string{
		"ALTER TABLE a ALTER i TYPE bigint: rewrote public.a", "ALTER TABLE a ALTER i TYPE bigint: dropped public.a_pkey", "DROP TABLE b: dropped public.b",
		"ALTER TABLE a ALTER i TYPE numeric: rewrote public.a", "ALTER TABLE a ALTER i TYPE numeric: dropped public.a_pkey",
		"DROP TABLE a, b: dropped public.a", "DROP TABLE a, b: dropped public.a_pkey", "DROP TABLE a, b: dropped public.b",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rewrites and drops (-want +got)\n%s", diff)
	}
}

func TestRefusals(t *testing.T) {
	db := pgtest.Database(t)
	p := listen(t, db)
	conn := connect(t, p, db)
	for _, sql := range []string{
		"SELECT nothing", "SELECT 1; SELECT 'é', nothing; SELECT 3", "SELECT 1; SELEC 2", "CREATE TABLE u (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
		"INSERT INTO u VALUES (1), (1)", "INSERT INTO u VALUES (2); INSERT INTO u VALUES (2)",
	} {
		conn.PgConn().Exec(t.Context(), sql).ReadAll()
	}
	var got []string
	for _, s := range p.Take() {
		line := s.SQL
		if s.Err != nil {
			line += ": " + s.Err.Code + " at " + fmt.Sprint(s.Err.Position)
		}
		got = append(got, line)
	}
	want := []string{
		"SELECT nothing: 42703 at 8", "SELECT 1", "SELECT 'é', nothing: 42703 at 23", "SELEC 2: 42601 at 11", "CREATE TABLE u (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
		"INSERT INTO u VALUES (1), (1): 23505 at 0", "INSERT INTO u VALUES (2)", "INSERT INTO u VALUES (2): 23505 at 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("refusals (-want +got)\n%s", diff)
	}
}

// Counters of one statement are not those of another, also after one that was refused.
func TestAccesses(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, "CREATE TABLE a (i int); CREATE TABLE b (i int); INSERT INTO a SELECT generate_series(1, 10)")
	p := listen(t, db)
	conn := connect(t, p, db)
	for _, sql := range []string{
		"SELECT count(*) FROM a", "SELECT count(*) FROM a", "INSERT INTO b SELECT i FROM a", "SELECT i / 0 FROM a", "DELETE FROM b WHERE i < 4",
		"BEGIN", "UPDATE b SET i = 0", "SELECT count(*) FROM a", "SAVEPOINT s", "INSERT INTO b VALUES (1), (2)", "ROLLBACK TO s", "INSERT INTO b VALUES (3)", "COMMIT",
		"SELECT count(*) FROM a; SELECT count(*) FROM b; TRUNCATE b; INSERT INTO b VALUES (1)", "TABLE b",
	} {
		conn.PgConn().Exec(t.Context(), sql).ReadAll()
	}
	var got []string
	for _, s := range p.Take() {
		for _, a := range s.Accesses {
			got = append(got, fmt.Sprintf("%s: %s scans %d of %d, %d %d %d", s.SQL, a.Table, a.FullScans, a.RowsScanned, a.Inserted, a.Updated, a.Deleted))
		}
	}
	want := []string{
		"SELECT count(*) FROM a: public.a scans 1 of 10, 0 0 0", "SELECT count(*) FROM a: public.a scans 1 of 10, 0 0 0",
		"INSERT INTO b SELECT i FROM a: public.a scans 1 of 10, 0 0 0", "INSERT INTO b SELECT i FROM a: public.b scans 0 of 0, 10 0 0",
		"DELETE FROM b WHERE i < 4: public.b scans 1 of 10, 0 0 3",
		"UPDATE b SET i = 0: public.b scans 1 of 7, 0 7 0", "SELECT count(*) FROM a: public.a scans 1 of 10, 0 0 0",
		"INSERT INTO b VALUES (1), (2): public.b scans 0 of 0, 2 0 0", "INSERT INTO b VALUES (3): public.b scans 0 of 0, 1 0 0",
		"SELECT count(*) FROM a: public.a scans 1 of 10, 0 0 0", "SELECT count(*) FROM b: public.b scans 1 of 8, 0 0 0", "INSERT INTO b VALUES (1): public.b scans 0 of 0, 1 0 0",
		"TABLE b: public.b scans 1 of 1, 0 0 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("accesses (-want +got)\n%s", diff)
	}
}

// Two sessions of one migration know of each other's tables.
func TestTwoSessions(t *testing.T) {
	db := pgtest.Database(t)
	p := listen(t, db)
	one, two := connect(t, p, db), connect(t, p, db)
	run(t, one, "CREATE TABLE a (i int)")
	run(t, two, "ALTER TABLE a ALTER i TYPE bigint")
	run(t, one, "ALTER TABLE a RENAME TO b")
	run(t, two, "DROP TABLE b")
	if p.Sessions() != 2 {
		t.Errorf("%d sessions, want 2", p.Sessions())
	}
	var got []string
	for _, s := range p.Take() {
		got = append(got, fmt.Sprint(s.Session, s.Created, s.Rewrites, s.Dropped))
	}
	want := []string{"1 [public.a] [] []", "2 [] [public.a] []", "1 [] [] []", "2 [] [] [public.b]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sessions (-want +got)\n%s", diff)
	}
}

func TestCancel(t *testing.T) {
	db := pgtest.Database(t)
	p := listen(t, db)
	conn := connect(t, p, db)
	ctx, cancel := context.WithCancel(t.Context())
	var sleeping sync.WaitGroup
	sleeping.Go(func() {
		watching := pgtest.Connect(t, db)
		for {
			var n int
			err := watching.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()").Scan(&n)
			if err != nil || n > 0 {
				break
			}
		}
		if err := conn.PgConn().CancelRequest(t.Context()); err != nil {
			t.Error(err)
		}
	})
	_, err := conn.Exec(ctx, "SELECT pg_sleep(60)")
	cancel()
	sleeping.Wait()
	if err == nil || !strings.Contains(err.Error(), "57014") {
		t.Errorf("got %v, want SQLSTATE 57014", err)
	}
	run(t, conn, "SELECT 1")
}

func TestLogin(t *testing.T) {
	db := pgtest.Database(t)
	p := listen(t, db)
	tcp := fmt.Sprintf("host=%s port=%d user=%s dbname=%s ", p.Host, p.Port, db.User, db.Name)
	tests := []struct {
		name, dsn, code string
	}{
		{"encrypted", tcp + "sslmode=require password=" + p.Password, ""},
		{"not encrypted", tcp + "sslmode=disable password=" + p.Password, ""},
		{"encrypted at once", tcp + "sslmode=require sslnegotiation=direct password=" + p.Password, ""},
		{"protocol 3.2", dsn(p, db) + " max_protocol_version=3.2", ""},
		{"wrong password", tcp + "sslmode=disable password=wrong", "28P01"},
		{"no password", tcp + "sslmode=disable", "28P01"},
		{"no database", strings.Replace(dsn(p, db), db.Name, "nothing", 1), "3D000"},
		{"no role", strings.Replace(dsn(p, db), "user="+db.User, "user=nobody_here", 1), "28000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			conn, err := pgx.Connect(t.Context(), tt.dsn)
			if tt.code != "" {
				if err == nil || !strings.Contains(err.Error(), tt.code) {
					t.Errorf("got %v, want SQLSTATE %s", err, tt.code)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			run(t, conn, "SELECT 1")
			conn.Close(t.Context())
		})
	}
}

// A session that ends in the middle of a statement leaves what it knows.
func TestConnectionLost(t *testing.T) {
	db := pgtest.Database(t)
	p := listen(t, db)
	conn := connect(t, p, db)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := conn.Exec(ctx, "SELECT pg_sleep(0.5)"); err == nil {
		t.Fatal("the statement was not interrupted")
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if s := find(t, p.Take(), "SELECT pg_sleep(0.5)"); s.Err == nil {
		t.Error("the interrupted statement has no error")
	}
}

func TestBigMessages(t *testing.T) {
	db := pgtest.Database(t)
	p := listen(t, db)
	conn := connect(t, p, db)
	big := strings.Repeat("x", 10<<20)
	result := run(t, conn, "SELECT '"+big+"'")
	if got := len(result[0].Rows[0][0]); got != len(big) {
		t.Errorf("got %d bytes back, want %d", got, len(big))
	}
	const many = 2000
	run(t, conn, "CREATE TABLE n (i int)")
	run(t, conn, strings.Repeat("INSERT INTO n VALUES (1);\n", many))
	if got := len(p.Take()); got != many+2 {
		t.Errorf("%d statements, want %d", got, many+2)
	}
}

// A batch of extended statements in one transaction shows each of them.
func TestPipeline(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, "CREATE TABLE a (i int); CREATE TABLE b (i int)")
	p := listen(t, db)
	conn := connectTo(t, dsn(p, db))
	batch := &pgx.Batch{}
	batch.Queue("INSERT INTO a VALUES ($1)", 1)
	batch.Queue("ALTER TABLE b ADD c int")
	batch.Queue("UPDATE a SET i = $1", 2)
	if err := conn.SendBatch(t.Context(), batch).Close(); err != nil {
		t.Fatal(err)
	}
	statements := p.Take()
	for sql, want := range map[string][]string{
		"INSERT INTO a VALUES ($1)": {"public.a RowExclusiveLock"},
		"ALTER TABLE b ADD c int":   {"public.b AccessExclusiveLock"},
		"UPDATE a SET i = $1":       nil,
	} {
		s := find(t, statements, sql)
		if diff := cmp.Diff(want, describe(s.Locks)); diff != "" || s.Transaction == 0 {
			t.Errorf("%s in transaction %d: locks (-want +got)\n%s", sql, s.Transaction, diff)
		}
	}
}

// A dump's rows share one look; what is locked beside them is not lost, and no row either.
func TestRepeatedRows(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, "CREATE TABLE a (i int); CREATE TABLE p (i int) PARTITION BY LIST (i); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)")
	p := listen(t, db)
	conn := connect(t, p, db)
	rows := []string{"INSERT INTO p VALUES (1)", "INSERT INTO p VALUES (1)", "INSERT INTO p VALUES (2)", "INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (2)"}
	run(t, conn, "BEGIN")
	for _, sql := range rows {
		run(t, conn, sql)
	}
	run(t, conn, "COMMIT")
	run(t, conn, strings.Join(rows, ";"))
	var got []string
	for _, s := range p.Take() {
		line := fmt.Sprintf("%s: %s %d %v", s.SQL, s.Seen, s.Rows, describe(s.Locks))
		for _, a := range s.Accesses {
			line += fmt.Sprintf(" %s +%d", a.Table, a.Inserted)
		}
		got = append(got, line)
	}
	inMessage := []string{
		"INSERT INTO p VALUES (1): inside 1 []", "INSERT INTO p VALUES (1): inside 1 []",
		"INSERT INTO p VALUES (2): inside 1 [public.p RowExclusiveLock public.p1 RowExclusiveLock public.p2 RowExclusiveLock] public.p1 +2 public.p2 +1",
		"INSERT INTO a VALUES (1): inside 1 []", "INSERT INTO a VALUES (2): inside 1 [public.a RowExclusiveLock] public.a +2",
	}
	parent := "public.p RowExclusiveLock"
	if pgtest.Server(t).Info().Major < 14 {
		parent += " public.p AccessShareLock" // it looks up the partition of a row
	}
	want := append([]string{
		"BEGIN: unseen -1 []",
		"INSERT INTO p VALUES (1): inside 1 [" + parent + " public.p1 RowExclusiveLock] public.p1 +1",
		"INSERT INTO p VALUES (1): inside 1 []", "INSERT INTO p VALUES (2): inside 1 [public.p2 RowExclusiveLock] public.p1 +1 public.p2 +1",
		"INSERT INTO a VALUES (1): inside 1 [public.a RowExclusiveLock] public.a +1", "INSERT INTO a VALUES (2): inside 1 [] public.a +1",
		"COMMIT: unseen -1 []",
	}, inMessage...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
}

// A transaction that holds very many locks is looked at in parts, and nothing is missed.
func TestManyLocks(t *testing.T) {
	db := pgtest.Database(t)
	var schema strings.Builder
	for i := range manyLocks {
		fmt.Fprintf(&schema, "CREATE TABLE t%d (i int PRIMARY KEY);", i)
	}
	pgtest.Exec(t, db, schema.String()+`
		CREATE TABLE hidden (i int); CREATE TABLE child (i int);
		CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE hidden SET i = 1; RETURN NEW; END $$;
		CREATE TRIGGER touch BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION touch()`)
	p := listen(t, db)
	script := []string{
		"INSERT INTO child VALUES (1)", "CREATE TABLE made (i int PRIMARY KEY)", "ALTER TABLE t3 ALTER i TYPE bigint",
		"ALTER TABLE t4 RENAME TO renamed", "ALTER TABLE renamed ADD c int", "DROP TABLE t5", "ANALYZE t6", "ALTER TABLE t7 ADD CHECK (i > 0)",
	}
	want := map[string][]string{
		script[0]: {"public.child RowExclusiveLock", "public.hidden RowExclusiveLock"},
		script[1]: {"public.made AccessExclusiveLock", "public.made ShareLock", "public.made_pkey AccessExclusiveLock"},
	}
	for _, all := range []bool{false, true} {
		conn := connect(t, p, db)
		run(t, conn, "BEGIN")
		var lock []string
		for i := range manyLocks {
			lock = append(lock, fmt.Sprintf("t%d", i))
		}
		run(t, conn, "LOCK TABLE "+strings.Join(lock, ", ")+"")
		if all {
			run(t, conn, strings.Join(script, ";"))
		} else {
			for _, sql := range script {
				run(t, conn, sql)
			}
		}
		run(t, conn, "ROLLBACK")
		statements := p.Take()
		for sql, locks := range want {
			if diff := cmp.Diff(locks, describe(find(t, statements, sql).Locks)); diff != "" {
				t.Errorf("%s: locks (-want +got)\n%s", sql, diff)
			}
		}
		if s := find(t, statements, script[2]); len(s.Rewrites) != 1 || len(s.Builds) != 1 {
			t.Errorf("%s: rewrites %v, builds %v, want one each", s.SQL, s.Rewrites, s.Builds)
		}
		if s := find(t, statements, script[5]); len(s.Dropped) != 2 {
			t.Errorf("%s: dropped %v, want the table and its index", s.SQL, s.Dropped)
		}
		if s := find(t, statements, script[7]); len(s.Accesses) != 1 {
			t.Errorf("%s: accesses %v, want a scan", s.SQL, s.Accesses)
		}
	}
}

// In a message of very many statements each is told what it did to the tables that it names and to new
// ones, and the last what else was locked.
func TestManyStatementsInOneMessage(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, `
		CREATE TABLE old (i int PRIMARY KEY); CREATE TABLE hidden (i int); CREATE TABLE child (i int);
		CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE hidden SET i = 1; RETURN NEW; END $$;
		CREATE TRIGGER touch BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION touch()`)
	p := listen(t, db)
	conn := connect(t, p, db)
	var script strings.Builder
	for i := range 2 * fewStatements {
		fmt.Fprintf(&script, "CREATE TABLE t%d (i int PRIMARY KEY);", i)
	}
	tests := []struct {
		sql  string
		want []string
	}{
		{"ALTER TABLE old ALTER i TYPE bigint", []string{"public.old AccessExclusiveLock", "public.old ShareLock", "public.old_pkey AccessExclusiveLock", "public.old_pkey AccessExclusiveLock"}},
		{"INSERT INTO child VALUES (1)", []string{"public.child RowExclusiveLock"}},
		{"CREATE TABLE last (i int)", []string{"public.hidden RowExclusiveLock", "public.last AccessExclusiveLock"}},
	}
	for _, tt := range tests {
		script.WriteString(tt.sql + ";")
	}
	run(t, conn, script.String())
	statements := p.Take()
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, describe(find(t, statements, tt.sql).Locks)); diff != "" {
			t.Errorf("%s: locks (-want +got)\n%s", tt.sql, diff)
		}
	}
	if s := find(t, statements, tests[0].sql); len(s.Rewrites) != 1 {
		t.Errorf("%s: rewrites %v, want the table", s.SQL, s.Rewrites)
	}
	for i, s := range statements[:2*fewStatements] {
		if len(s.Created) != 2 {
			t.Errorf("statement %d created %v, want a table and its index", i, s.Created)
		}
	}
}
