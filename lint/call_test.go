package lint

import (
	"fmt"
	"strings"
	"testing"
)

func TestCalledFunctions(t *testing.T) {
	const functions = `
		CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE INDEX a ON b (c); IF x THEN DELETE FROM b; END IF; PERFORM g(1); END $$;
		CREATE FUNCTION g(x int DEFAULT 1) RETURNS int LANGUAGE sql AS 'UPDATE b SET c = 1; SELECT 1';
		CREATE FUNCTION many(x int) RETURNS int LANGUAGE sql AS 'DELETE FROM b';
		CREATE FUNCTION many(x text) RETURNS int LANGUAGE sql AS 'DELETE FROM d';
		CREATE FUNCTION again(n int) RETURNS int LANGUAGE sql AS 'SELECT again(n - 1)';
		CREATE FUNCTION dynamic() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE ' || 'b'; END $$;
		CREATE FUNCTION foreign_() RETURNS void LANGUAGE plpython3u AS 'import os';
		CREATE FUNCTION half() RETURNS void LANGUAGE sql AS 'DELETE FORM b';
		CREATE PROCEDURE p() BEGIN ATOMIC DELETE FROM b; INSERT INTO b VALUES (g()); END;
		CREATE FUNCTION s.f() RETURNS int RETURN g();`
	tests := []struct{ call, want string }{
		{"SELECT f()", "SELECT f(); f: CREATE INDEX a ON b (c); f: DELETE FROM b?; f: SELECT g(1); g: UPDATE b SET c = 1; g: SELECT 1"},
		{"CALL p()", "CALL p(); p: …; p: …; g: UPDATE b SET c = 1; g: SELECT 1"},
		{"SELECT s.f()", "SELECT s.f(); s.f: …; g: UPDATE b SET c = 1; g: SELECT 1"},
		{"SELECT g(1, 2)", "SELECT g(1, 2)"},
		{"SELECT many($1)", "SELECT many($1); many: DELETE FROM b?; many: DELETE FROM d?"},
		{"SELECT again(1)", "SELECT again(1); again: SELECT again(n - 1)"},
		{"SELECT dynamic()", "SELECT dynamic()!"},
		{"SELECT foreign_()", "SELECT foreign_()!"},
		{"SELECT half()", "SELECT half(); half: DELETE FORM b: syntax error at or near \"FORM\""},
		{"UPDATE b SET c = g()", "UPDATE b SET c = g(); g: UPDATE b SET c = 1; g: SELECT 1"},
		{"ALTER TABLE b ALTER c SET DEFAULT g()", "ALTER TABLE b ALTER c SET DEFAULT g()"},
		{"CREATE VIEW v AS SELECT g()", "CREATE VIEW v AS SELECT g()"},
		{"DO $$ BEGIN PERFORM many(1); END $$", "DO $$ BEGIN PERFORM many(1); END $$; SELECT many(1); many: DELETE FROM b?; many: DELETE FROM d?"},
		{"CREATE OR REPLACE FUNCTION g(y int) RETURNS int LANGUAGE sql AS 'SELECT 2'; SELECT g(1)",
			"CREATE OR REPLACE FUNCTION g(y int) RETURNS int LANGUAGE sql AS 'SELECT 2'; SELECT g(1); g: SELECT 2"},
		{"DROP FUNCTION g; SELECT g()", "DROP FUNCTION g; SELECT g()"},
		{"SELECT unknown()", "SELECT unknown()"},
	}
	for _, test := range tests {
		t.Run(test.call, func(t *testing.T) {
			var got []string
			rule := &Rule{ID: "look", Severity: Error, Check: func(pass *Pass) { got = append(got, ran(pass.Statement)) }}
			Run([]*Rule{rule}, []File{{Source: test.call}}, Options{Base: []File{{Source: functions}}})
			if got := strings.Join(got, "; "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func ran(stmt *Statement) string {
	text := stmt.SQL
	if strings.HasPrefix(text, "CREATE PROCEDURE") || strings.HasPrefix(text, "CREATE FUNCTION s.f") {
		text = "…" // the parts of a standard body have no text of their own
	}
	if in := stmt.Within(); in != "" {
		text = fmt.Sprintf("%s: %s", in, text)
	}
	if stmt.Conditional {
		text += "?"
	}
	if stmt.Dynamic {
		text += "!"
	}
	if stmt.Err != nil {
		text += ": " + stmt.Err.Message
	}
	return text
}

// A script that calls without end comes to an end, and says that it was not read as a whole.
func TestCalledTooOften(t *testing.T) {
	dynamic := 0
	rule := &Rule{ID: "look", Severity: Error, Check: func(pass *Pass) {
		if pass.Statement.Dynamic {
			dynamic++
		}
	}}
	source := "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'DELETE FROM a'; " + strings.Repeat("SELECT f(); ", maxCalled+1)
	Run([]*Rule{rule}, []File{{Source: source}}, Options{})
	if dynamic != 1 {
		t.Errorf("%d statements are said to run more than was read, want 1", dynamic)
	}
}
