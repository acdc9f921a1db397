package apply_test

import (
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/lint"
)

// file is a revision whose upgrade is one message, as golang-migrate and dbmate send it.
func file(sql string) *migration.Revision {
	return &migration.Revision{ID: "1", Upgrade: migration.Script{
		Direction: lint.Upgrade,
		Path:      "db/1.up.sql",
		Source:    sql,
		Language:  migration.SQL,
		Line:      1,
		Parts:     []migration.Part{{Text: sql}},
	}}
}

// statements is a revision whose upgrade is one message a statement, as goose sends it.
func statements(wrapped bool, sql ...string) *migration.Revision {
	revision := file(strings.Join(sql, "\n"))
	revision.Upgrade.Wrapped = wrapped
	revision.Upgrade.Parts = nil
	offset := 0
	for _, text := range sql {
		revision.Upgrade.Parts = append(revision.Upgrade.Parts, migration.Part{Offset: offset, Text: text})
		offset += len(text) + 1
	}
	return revision
}

func wrapped(revision *migration.Revision) *migration.Revision {
	revision.Upgrade.Wrapped = true
	return revision
}

func upgrade(t *testing.T, tool string, db *postgres.Database, revision *migration.Revision) *apply.Outcome {
	t.Helper()
	runner, err := apply.NewSQL(&migration.Project{Tool: tool})
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	outcome, err := runner.Apply(t.Context(), db, revision, lint.Upgrade)
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}

func TestSQLFailures(t *testing.T) {
	tests := []struct {
		name     string
		tool     string
		revision *migration.Revision
		want     apply.Failure
	}{
		{
			name:     "position of the server",
			tool:     "golang-migrate",
			revision: file("CREATE TABLE a (id int);\n\nALTER TABLE a\n  ADD COLUMN b nothing;\n"),
			want: apply.Failure{
				Message: `type "nothing" does not exist`, SQLState: "42704",
				Statement: "ALTER TABLE a\n  ADD COLUMN b nothing",
				Position:  lint.Position{Path: "db/1.up.sql", Line: 4, Column: 16},
			},
		},
		{
			name:     "no position: the statement that was not completed",
			tool:     "golang-migrate",
			revision: file("CREATE TABLE a (id int);\nSELECT 1;\n\nDROP TABLE b;\nSELECT 2;\n"),
			want: apply.Failure{
				Message: `table "b" does not exist`, SQLState: "42P01",
				Statement: "DROP TABLE b",
				Position:  lint.Position{Path: "db/1.up.sql", Line: 4, Column: 1, EndLine: 4},
			},
		},
		{
			name:     "a position behind characters of several bytes",
			tool:     "golang-migrate",
			revision: file("SELECT 'größer als ½';\nSELECT größe;\n"),
			want: apply.Failure{
				Message: `column "größe" does not exist`, SQLState: "42703",
				Statement: "SELECT größe",
				Position:  lint.Position{Path: "db/1.up.sql", Line: 2, Column: 8},
			},
		},
		{
			name:     "several statements in one message are a transaction block",
			tool:     "golang-migrate",
			revision: file("CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n"),
			want: apply.Failure{
				Message: "CREATE INDEX CONCURRENTLY cannot run inside a transaction block", SQLState: "25001",
				Statement: "CREATE INDEX CONCURRENTLY a_id ON a (id)",
				Position:  lint.Position{Path: "db/1.up.sql", Line: 2, Column: 1, EndLine: 2},
			},
		},
		{
			name:     "the second part of a file",
			tool:     "goose",
			revision: statements(true, "CREATE TABLE a (id int);", "SELECT 1,\n  2 +;"),
			want: apply.Failure{
				Message: `syntax error at or near ";"`, SQLState: "42601",
				Statement: "SELECT 1,\n  2 +",
				Position:  lint.Position{Path: "db/1.up.sql", Line: 3, Column: 6},
			},
		},
		{
			name:     "rows of COPY, lib/pq",
			tool:     "dbmate",
			revision: wrapped(file("CREATE TABLE a (id int);\nCOPY a FROM stdin;\n1\n\\.\n")),
			want: apply.Failure{
				// The rows are SQL to a client that sends the file as it is.
				Message: `syntax error at or near "1"`, SQLState: "42601",
				Statement: "COPY a FROM stdin",
				Position:  lint.Position{Path: "db/1.up.sql", Line: 3, Column: 1},
			},
		},
		{
			name:     "COPY without rows, lib/pq",
			tool:     "golang-migrate",
			revision: file("CREATE TABLE a (id int);\nCOPY a FROM stdin;\n"),
			want: apply.Failure{
				Message:   "golang-migrate cannot send the rows of COPY … FROM stdin: its client stops at the server's answer to it",
				Statement: "COPY a FROM stdin",
				Position:  lint.Position{Path: "db/1.up.sql", Line: 2, Column: 1, EndLine: 2},
			},
		},
		{
			name:     "COPY without rows, pgx",
			tool:     "goose",
			revision: statements(true, "CREATE TABLE a (id int);", "COPY a FROM stdin;"),
			want: apply.Failure{
				Message:   "goose waits for ever at COPY … FROM stdin: its client never sends the rows",
				Statement: "COPY a FROM stdin",
				Position:  lint.Position{Path: "db/1.up.sql", Line: 2, Column: 1, EndLine: 2},
			},
		},
		{
			name:     "a meta-command of psql",
			tool:     "golang-migrate",
			revision: file("\\set x 1\nSELECT 1;\n"),
			want: apply.Failure{
				Message: `syntax error at or near "\"`, SQLState: "42601",
				Position: lint.Position{Path: "db/1.up.sql", Line: 1, Column: 1},
			},
		},
		{
			name:     "a transaction left open",
			tool:     "golang-migrate",
			revision: file("BEGIN;\nCREATE TABLE a (id int);\n"),
			want: apply.Failure{
				Message:  "the script leaves a transaction open, and golang-migrate then records nothing",
				Position: lint.Position{Path: "db/1.up.sql", Line: 1},
			},
		},
		{
			name:     "the tool's transaction ended",
			tool:     "dbmate",
			revision: wrapped(file("CREATE TABLE a (id int);\nCOMMIT;\n")),
			want: apply.Failure{
				Message:  "the script ends the transaction that dbmate opened for it",
				Position: lint.Position{Path: "db/1.up.sql", Line: 1},
			},
		},
		{
			name: "a deferred constraint at the tool's COMMIT",
			tool: "goose",
			revision: statements(true,
				"CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES a DEFERRABLE INITIALLY DEFERRED);",
				"INSERT INTO a VALUES (1, 2);"),
			want: apply.Failure{
				Message:  `insert or update on table "a" violates foreign key constraint "a_b_fkey"`,
				SQLState: "23503", Detail: `Key (b)=(2) is not present in table "a".`,
				Statement: "COMMIT",
				Position:  lint.Position{Path: "db/1.up.sql", Line: 1},
			},
		},
		{
			name:     "a search_path that hides goose's own table",
			tool:     "goose",
			revision: statements(true, "SELECT set_config('search_path', '', false);"),
			want: apply.Failure{
				Message:  `goose cannot record the revision in goose_db_version: relation "goose_db_version" does not exist`,
				SQLState: "42P01",
				Position: lint.Position{Path: "db/1.up.sql", Line: 1},
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			outcome := upgrade(t, test.tool, pgtest.Database(t), test.revision)
			if outcome.Failure == nil {
				t.Fatalf("got no failure, want %+v", test.want)
			}
			if *outcome.Failure != test.want {
				t.Errorf("got  %+v\nwant %+v", *outcome.Failure, test.want)
			}
		})
	}
}

func TestSQLStatements(t *testing.T) {
	type row struct {
		sql               string
		line, transaction int
		rows              int64
	}
	tests := []struct {
		name     string
		tool     string
		revision *migration.Revision
		want     []row
	}{
		{
			name:     "a file of several statements is one transaction",
			tool:     "golang-migrate",
			revision: file("CREATE TABLE a (id int);\n-- rows\nINSERT INTO a VALUES (1), (2);\nSELECT * FROM a;"),
			want: []row{
				{"CREATE TABLE a (id int)", 1, 1, -1},
				{"INSERT INTO a VALUES (1), (2)", 3, 1, 2},
				{"SELECT * FROM a", 4, 1, 2},
			},
		},
		{
			name:     "its own BEGIN and COMMIT",
			tool:     "golang-migrate",
			revision: file("CREATE TABLE a (id int);\nBEGIN;\nSELECT 1;\nCOMMIT;\nSELECT 2;\nSELECT 3;"),
			want: []row{
				{"CREATE TABLE a (id int)", 1, 1, -1},
				{"BEGIN", 2, 1, -1},
				{"SELECT 1", 3, 1, 1},
				{"COMMIT", 4, 1, -1},
				{"SELECT 2", 5, 2, 1},
				{"SELECT 3", 6, 2, 1},
			},
		},
		{
			name:     "a single statement commits by itself",
			tool:     "golang-migrate",
			revision: file("CREATE TABLE a (id int);"),
			want:     []row{{"CREATE TABLE a (id int)", 1, 0, -1}},
		},
		{
			name:     "the tool's transaction",
			tool:     "goose",
			revision: statements(true, "CREATE TABLE a (id int);", "UPDATE a SET id = 2;"),
			want: []row{
				{"CREATE TABLE a (id int)", 1, 1, -1},
				{"UPDATE a SET id = 2", 2, 1, 0},
			},
		},
		{
			name:     "goose without a transaction goes on in a new session when one is left open",
			tool:     "goose",
			revision: statements(false, "CREATE TABLE a (id int);", "BEGIN;", "SELECT 1;", "COPY a TO stdout;"),
			want: []row{
				{"CREATE TABLE a (id int)", 1, 0, -1},
				{"BEGIN", 2, 1, -1},
				{"SELECT 1", 3, 0, 1},
				{"COPY a TO stdout", 4, 0, 0},
			},
		},
		{
			name:     "nothing but comments",
			tool:     "golang-migrate",
			revision: file("-- later\n"),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			outcome := upgrade(t, test.tool, pgtest.Database(t), test.revision)
			if outcome.Failure != nil {
				t.Fatalf("got %+v", *outcome.Failure)
			}
			var got []row
			for _, s := range outcome.Statements {
				got = append(got, row{s.SQL, s.Line, s.Transaction, s.Rows})
			}
			if len(got) != len(test.want) {
				t.Fatalf("got  %v\nwant %v", got, test.want)
			}
			for i := range got {
				if got[i] != test.want[i] {
					t.Errorf("got  %v\nwant %v", got[i], test.want[i])
				}
			}
		})
	}
}

// The server knows how far it came even if the whole file was one message and somebody ended the session.
func TestSQLEndedSession(t *testing.T) {
	db := pgtest.Database(t)
	outcome := upgrade(t, "golang-migrate", db, file("SELECT 1;\nSELECT 2;\nSELECT pg_terminate_backend(pg_backend_pid());\nSELECT 3;"))
	want := apply.Failure{
		Message: "terminating connection due to administrator command", SQLState: "57P01",
		Statement: "SELECT pg_terminate_backend(pg_backend_pid())",
		Position:  lint.Position{Path: "db/1.up.sql", Line: 3, Column: 1, EndLine: 3},
	}
	if outcome.Failure == nil || *outcome.Failure != want {
		t.Errorf("got  %+v\nwant %+v", outcome.Failure, want)
	}
}

// A script finds nothing of what the one before it left in its session.
func TestSQLSessionIsLikeNew(t *testing.T) {
	db := pgtest.Database(t)
	runner, err := apply.NewSQL(&migration.Project{Tool: "golang-migrate"})
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	for _, sql := range []string{
		"CREATE TEMP TABLE a (id int);\nSET search_path = pg_catalog;\nSELECT pg_advisory_lock(7);",
		"CREATE TABLE a (id int);\nSELECT 'public.a'::regclass;\nSELECT 1 / (count(*) = 0)::int FROM pg_locks WHERE locktype = 'advisory';",
	} {
		outcome, err := runner.Apply(t.Context(), db, file(sql), lint.Upgrade)
		if err != nil {
			t.Fatal(err)
		}
		if outcome.Failure != nil {
			t.Errorf("%s: got %+v", sql, *outcome.Failure)
		}
	}
}
