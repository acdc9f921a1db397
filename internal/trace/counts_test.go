package trace

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

// What nobody looks behind reads the whole table. The statement after it does not.
var unseenStatements = []string{
	"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", "REINDEX TABLE CONCURRENTLY t", "VACUUM FULL t", "SELECT 1 / (a - a) FROM t",
}

// nextMessages are the ways in which the statement after it, the last of them but for a COMMIT, can come.
var nextMessages = map[string][]string{
	"alone":                               {"ALTER TABLE t ADD COLUMN c int"},
	"in a transaction":                    {"BEGIN", "ALTER TABLE t ADD COLUMN c int", "COMMIT"},
	"in a transaction of its own kind":    {"BEGIN", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "ALTER TABLE t ADD COLUMN c int", "COMMIT"},
	"behind a lock":                       {"BEGIN", "LOCK TABLE t", "ALTER TABLE t ADD COLUMN c int", "COMMIT"},
	"in one message":                      {"SET lock_timeout = '1min'; ALTER TABLE t ADD COLUMN c int"},
	"in one message with its transaction": {"BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; ALTER TABLE t ADD COLUMN c int; COMMIT"},
}

// The counts of a statement that nobody looked behind do not go to the next one, whatever the session still
// keeps of them, and those of the next one are all there.
func TestCountsOfTheStatementBefore(t *testing.T) {
	server := pgtest.Server(t)
	template := pgtest.Database(t)
	pgtest.Exec(t, template, "CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 10)")
	for _, mode := range []string{"simple_protocol", "exec"} {
		for name, messages := range nextMessages {
			if mode == "exec" && strings.Contains(strings.Join(messages, ""), ";") {
				continue // one message has one statement
			}
			t.Run(mode+", "+name, func(t *testing.T) {
				db, err := server.Create(t.Context(), template)
				if err != nil {
					t.Fatal(err)
				}
				p := listen(t, db)
				conn := connectTo(t, dsn(p, db)+" default_query_exec_mode="+mode)
				for _, before := range unseenStatements {
					_, _ = conn.Exec(t.Context(), before) // some are refused
					send(t, conn, messages)
					send(t, conn, []string{"ALTER TABLE t DROP COLUMN c"})
				}
				scan := "ALTER TABLE t ADD CHECK (a > 0)"
				send(t, conn, []string{scan, scan})
				want := []string{scan + ": 1 of 10", scan + ": 1 of 10"}
				if diff := cmp.Diff(want, scans(p.Take())); diff != "" {
					t.Errorf("scans (-want +got)\n%s", diff)
				}
			})
		}
	}
}

// Equal counts of two statements are those of both, also where the session has reported the first between them.
func TestCountsReportedBetween(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, "CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 10)")
	p := listen(t, db)
	conn := connect(t, p, db)
	const scan = "ALTER TABLE t ADD CHECK (a > 0)"
	send(t, conn, []string{scan, "SELECT pg_sleep(0.6)", scan})
	if diff := cmp.Diff([]string{scan + ": 1 of 10", scan + ": 1 of 10"}, scans(p.Take())); diff != "" {
		t.Errorf("scans (-want +got)\n%s", diff)
	}
}

func send(t *testing.T, conn *pgx.Conn, messages []string) {
	t.Helper()
	for _, sql := range messages {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%v in %s", err, sql)
		}
	}
}

func scans(statements []Statement) (lines []string) {
	for _, s := range statements {
		for _, a := range s.Accesses {
			lines = append(lines, fmt.Sprintf("%s: %d of %d", s.SQL, a.FullScans, a.RowsScanned))
		}
	}
	return lines
}
