package lint

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	// Each statement is written as line:column and its text, and an error after "!".
	tests := []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"only comments", "-- nothing\n/* to /* see */ */\n;;", nil},
		{"no final semicolon", "SELECT 1", []string{"1:1 SELECT 1"}},
		{"comments around", "-- a; b\n  SELECT 1 -- c;\n ; /* d; */ SELECT 2;", []string{"2:3 SELECT 1", "3:13 SELECT 2"}},
		{"comment inside", "ALTER TABLE a -- why\n DROP b;", []string{"1:1 ALTER TABLE a -- why\n DROP b"}},
		{"strings", `SELECT 'a;''b;', E'c\';', "d;""e", U&'f;', $$g;$$, $x$ h; $$ $x$; SELECT 2`, []string{
			`1:1 SELECT 'a;''b;', E'c\';', "d;""e", U&'f;', $$g;$$, $x$ h; $$ $x$`, "1:67 SELECT 2"}},
		{"parameters", "SELECT $1; SELECT a$b$c", []string{"1:1 SELECT $1", "1:12 SELECT a$b$c"}},
		{"byte order mark", "\ufeffSELECT 1;\nSELECT 2;", []string{"1:1 SELECT 1", "2:1 SELECT 2"}},
		{"carriage returns", "SELECT 1;\r\n-- x\r\n\tSELECT\r\n 2;\r\n", []string{"1:1 SELECT 1", "3:2 SELECT\r\n 2"}},
		{"columns are characters", "SELECT 'žluťoučký 🐎'; SELECT 2", []string{"1:1 SELECT 'žluťoučký 🐎'", "1:23 SELECT 2"}},
		{"rule with two actions", "CREATE RULE r AS ON INSERT TO a DO (DELETE FROM b; DELETE FROM c); SELECT 2", []string{
			"1:1 CREATE RULE r AS ON INSERT TO a DO (DELETE FROM b; DELETE FROM c)", "1:68 SELECT 2"}},
		{"standard body", "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3", []string{
			"1:1 CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END", "1:106 SELECT 3"}},
		{"refused statement", "SELECT 1;\nALTER TABLE é FROBNICATE x;\nSELECT 3;", []string{
			"1:1 SELECT 1", `2:1 ALTER TABLE é FROBNICATE x ! 2:15: syntax error at or near "FROBNICATE"`, "3:1 SELECT 3"}},
		{"unclosed parenthesis", "CREATE TABLE a (id int;\nDROP TABLE b;", []string{
			`1:1 CREATE TABLE a (id int ! 1:23: syntax error at end of input`, "2:1 DROP TABLE b"}},
		{"unclosed string", "DROP TABLE b;\nSELECT 'x;\nDROP TABLE c;", []string{
			"1:1 DROP TABLE b", "2:1 SELECT 'x;\nDROP TABLE c; ! 2:8: unterminated quoted string at or near \"'x;\nDROP TABLE c;\""}},
		{"NUL byte", "SELECT 1;\x00 DROP TABLE a;", []string{"1:1 SELECT 1", "1:10 \x00 DROP TABLE a ! 1:10: a NUL byte"}},
		{"not UTF-8", "SELECT 1; SELECT '\xff'", []string{"1:1 SELECT 1", "1:11 SELECT '\xff' ! 1:19: not valid UTF-8"}},
		{"copied rows", "COPY a (b) FROM stdin;\n1; DROP TABLE x; 'y\n\\.\nSELECT 2;", []string{"1:1 COPY a (b) FROM stdin", "4:1 SELECT 2"}},
		{"copied rows, Windows", "COPY a FROM STDIN;\r\n'\r\n\\.\r\nSELECT 2;", []string{"1:1 COPY a FROM STDIN", "4:1 SELECT 2"}},
		{"copy without rows", "COPY a FROM stdin;\nDROP TABLE b;", []string{"1:1 COPY a FROM stdin", "2:1 DROP TABLE b"}},
		{"copy to", "COPY a TO stdout;\nDROP TABLE b;", []string{"1:1 COPY a TO stdout", "2:1 DROP TABLE b"}},
		{"harmless meta-commands", "\\set ON_ERROR_STOP on\n\\echo it's; here\nSELECT 1 \\gset\nSELECT 2 \\; SELECT 3;", []string{
			"3:1 SELECT 1", "4:1 SELECT 2", "4:13 SELECT 3"}},
		{"meta-commands that hide", "\\ir other.sql\nSELECT 'DROP TABLE a' \\gexec", []string{
			`1:1 \ir other.sql ! 1:1: \ir runs another file`, "2:1 SELECT 'DROP TABLE a'",
			`2:23 \gexec ! 2:23: \gexec runs the rows of the query as statements`}},
		{"too deep", "SELECT 1" + strings.Repeat("+1", 1_000_000) + "; SELECT 2", []string{
			"1:1 SELECT 1" + strings.Repeat("+1", 1_000_000) + " ! 1:1: nested too deeply to be parsed", "1:2000011 SELECT 2"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, describe(Parse(test.text))); diff != "" {
				t.Errorf("Parse (-want +got):\n%s", diff)
			}
		})
	}
}

func describe(statements []*Statement) (lines []string) {
	for _, stmt := range statements {
		line := fmt.Sprintf("%d:%d %s", stmt.Position.Line, stmt.Position.Column, stmt.SQL)
		if stmt.Err != nil {
			line += " ! " + stmt.Err.Error()
		}
		lines = append(lines, line)
	}
	return lines
}

func TestParseManyRowsOfValues(t *testing.T) {
	text := "INSERT INTO a (b, c) VALUES (1, 'x')" + strings.Repeat(",\n(1, 'x' || 'y')", 50_000)
	if got := Parse(text); len(got) != 1 || got[0].Err != nil {
		t.Errorf("got %v, want one statement", got[0].Err)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"SELECT 1; -- a\nSELECT $$;$$", "COPY a FROM stdin;\n1\n\\.\n", "\ufeff\\i x\nCREATE RULE a AS ON INSERT TO b DO (SELECT 1; SELECT 2)",
		"CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; END; SELECT E'\\'", "\x00;\xff", "/* /* */ ; */ U&\"a\"\"b\" $a$ $b$ $a$",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, stmt := range Parse(text) {
			if stmt.Offset < end || !strings.HasPrefix(text[stmt.Offset:], stmt.SQL) {
				t.Fatalf("statement %q at %d is not in the text after %d", stmt.SQL, stmt.Offset, end)
			}
			end = stmt.Offset + len(stmt.SQL)
			checkPosition(t, text, stmt.Position)
			if (stmt.Node == nil) != (stmt.Err != nil) {
				t.Fatalf("statement %q has node %v and error %v", stmt.SQL, stmt.Node, stmt.Err)
			}
			if stmt.Err != nil {
				checkPosition(t, text, stmt.Err.Position)
			}
		}
	})
}

func checkPosition(t *testing.T, text string, p Position) {
	t.Helper()
	lines := strings.Split(text, "\n")
	if p.Line < 1 || p.Line > len(lines) || p.EndLine < p.Line || p.EndLine > len(lines) {
		t.Fatalf("lines %d to %d of %d", p.Line, p.EndLine, len(lines))
	}
	if p.Column < 1 || p.Column > len([]rune(lines[p.Line-1]))+1 {
		t.Fatalf("column %d is not in line %q", p.Column, lines[p.Line-1])
	}
}

func BenchmarkParse(b *testing.B) {
	text := strings.Repeat("CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id);\n"+
		"ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total > 0) NOT VALID; -- see #12\n", 4)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Parse(text)
	}
}
