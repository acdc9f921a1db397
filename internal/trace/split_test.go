package trace

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

var splitTests = []struct {
	name string
	sql  string
	want []string
}{
	{"nothing", " ; -- no statement\n/* none ; here */ ;", nil},
	{"comments around", "/* a; */ SELECT 1 -- b;\n; SELECT 2 -- last", []string{"SELECT 1", "SELECT 2"}},
	{"nested comment", "SELECT 1 /* a /* b; */ c; */ + 1; SELECT 2", []string{"SELECT 1 /* a /* b; */ c; */ + 1", "SELECT 2"}},
	{"carriage return", "SELECT 1 -- a;\r; SELECT 2", []string{"SELECT 1", "SELECT 2"}},
	{"quotes", `SELECT ';''', ";"";"; SELECT 2`, []string{`SELECT ';''', ";"";"`, "SELECT 2"}},
	{"escape string", `SELECT E'\';'; SELECT 2`, []string{`SELECT E'\';'`, "SELECT 2"}},
	{"string that goes on", "SELECT E'a' -- ;\n '\\';'; SELECT 2", []string{"SELECT E'a' -- ;\n '\\';'", "SELECT 2"}},
	{"backslash in a standard string", `SELECT '\'; SELECT 2`, []string{`SELECT '\'`, "SELECT 2"}},
	{"dollar quotes", "DO $$ BEGIN; END $$; DO $a$ $$; $b$; $a$; SELECT 3", []string{"DO $$ BEGIN; END $$", "DO $a$ $$; $b$; $a$", "SELECT 3"}},
	{"dollar in a name", "SELECT 1 AS a$b$; SELECT 2 AS c$b$", []string{"SELECT 1 AS a$b$", "SELECT 2 AS c$b$"}},
	{"rule", "CREATE RULE r AS ON UPDATE TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3",
		[]string{"CREATE RULE r AS ON UPDATE TO t DO ALSO (SELECT 1; SELECT 2)", "SELECT 3"}},
	{"body", "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3",
		[]string{"CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END", "SELECT 3"}},
	{"begin and end", "BEGIN; SELECT 1; END; SELECT 2", []string{"BEGIN", "SELECT 1", "END", "SELECT 2"}},
	{"bit and hexadecimal strings", "SELECT B'01', X'0f', N'a;', U&'\\0041;', U&\"a;\"; SELECT 2",
		[]string{"SELECT B'01', X'0f', N'a;', U&'\\0041;', U&\"a;\"", "SELECT 2"}},
	{"number before a parameter", "SELECT 1.5e3; SELECT 2", []string{"SELECT 1.5e3", "SELECT 2"}},
}

func TestSplit(t *testing.T) {
	for _, tt := range splitTests {
		t.Run(tt.name, func(t *testing.T) {
			pieces, ok := split(tt.sql, true)
			if diff := cmp.Diff(tt.want, cut(tt.sql, pieces)); diff != "" || !ok {
				t.Errorf("split, ok %v (-want +got)\n%s", ok, diff)
			}
		})
	}
}

func cut(sql string, pieces []piece) (statements []string) {
	for _, each := range pieces {
		statements = append(statements, sql[each.start:each.last])
	}
	return statements
}

func TestSplitKnowsBackslashes(t *testing.T) {
	const sql = `SELECT '\'; SELECT 2'; SELECT 3`
	pieces, _ := split(sql, false)
	if diff := cmp.Diff([]string{`SELECT '\'; SELECT 2'`, "SELECT 3"}, cut(sql, pieces)); diff != "" {
		t.Errorf("with standard_conforming_strings off (-want +got)\n%s", diff)
	}
}

func TestSplitRefusesOpenText(t *testing.T) {
	for _, sql := range []string{"SELECT 'a; SELECT 2", `SELECT "a;`, "SELECT $$ a;", "SELECT $a$ b $$", "SELECT 1; /* /* */", `SELECT E'a\'`} {
		if _, ok := split(sql, true); ok {
			t.Errorf("split(%q) is ok, want not: what follows would be part of it", sql)
		}
	}
}

func TestKind(t *testing.T) {
	tests := []struct {
		sql  string
		want kind
	}{
		{"alter table t add c int", plain},
		{"BEGIN", quiet},
		{"set search_path to a", quiet},
		{"SET CONSTRAINTS ALL IMMEDIATE", late},
		{"LOCK t", late},
		{"PREPARE TRANSACTION 'a'", quiet},
		{"PREPARE a AS SELECT 1", late},
		{"SELECT $1", late},
		{"SELECT 'a$1'", plain},
		{"CREATE INDEX CONCURRENTLY i ON t (a)", alone},
		{"create unique /* */ index concurrently if not exists i on t (a)", alone},
		{"CREATE INDEX i ON t (a)", plain},
		{"REINDEX (VERBOSE, CONCURRENTLY) TABLE t", alone},
		{"REINDEX TABLE t", plain},
		{"REFRESH MATERIALIZED VIEW CONCURRENTLY m", plain},
		{"ALTER TABLE a DETACH PARTITION b CONCURRENTLY", alone},
		{"ALTER TABLE a DETACH PARTITION b", plain},
		{"VACUUM (FULL) t", alone},
		{"CLUSTER", alone},
		{"CLUSTER t", plain},
		{"CREATE DATABASE d", alone},
	}
	for _, tt := range tests {
		pieces, ok := split(tt.sql, true)
		if !ok || len(pieces) != 1 {
			t.Fatalf("split(%q): %d pieces, want 1", tt.sql, len(pieces))
		}
		if got := pieces[0].kind(); got != tt.want {
			t.Errorf("kind of %q: got %d, want %d", tt.sql, got, tt.want)
		}
	}
}

// FuzzSplit compares with PostgreSQL's own parser, where that accepts the text.
func FuzzSplit(f *testing.F) {
	for _, tt := range splitTests {
		f.Add(tt.sql)
	}
	for _, sql := range lockStatements {
		f.Add(sql + ";" + sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		pieces, ok := split(sql, true)
		for i, each := range pieces {
			if each.start > each.last || each.last > each.end || each.end > len(sql) || i > 0 && each.start < pieces[i-1].end {
				t.Fatalf("piece %d of %q is out of order: %+v", i, sql, each)
			}
		}
		parsed, err := pg_query.Parse(sql)
		if err != nil || strings.Contains(sql, "\x00") {
			return
		}
		if !ok || len(pieces) != len(parsed.Stmts) {
			t.Fatalf("split(%q): %d pieces, ok %v; the parser has %d statements", sql, len(pieces), ok, len(parsed.Stmts))
		}
		for i, statement := range parsed.Stmts {
			from, to := int(statement.StmtLocation), int(statement.StmtLocation+statement.StmtLen)
			if statement.StmtLen == 0 {
				to = len(sql)
			}
			if pieces[i].start < from || pieces[i].last > to {
				t.Errorf("piece %d of %q is %d to %d; the parser says %d to %d", i, sql, pieces[i].start, pieces[i].last, from, to)
			}
		}
	})
}
