package lint

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStatementsInDoBlocks(t *testing.T) {
	tests := []struct {
		name, source string
		want         []string
	}{
		{"static", "SELECT 1;\nDO $$\nBEGIN\n    DROP TABLE a;\n    UPDATE b SET c = 1;\nEND $$;", []string{
			"1 1:1 SELECT 1", "2 2:1 DO", "2 4:5 DROP TABLE a", "2 5:5 UPDATE b SET c = 1"}},
		{"conditional", "DO $x$ BEGIN IF NOT EXISTS (SELECT 1) THEN CREATE TABLE a (); ELSE DROP TABLE b; END IF; END $x$", []string{
			"1 1:1 DO", "1 1:44 CREATE TABLE a () conditional", "1 1:68 DROP TABLE b conditional"}},
		{"loop and exception", "DO $$ BEGIN\nFOR i IN 1..2 LOOP DELETE FROM a; END LOOP;\nEXCEPTION WHEN others THEN DELETE FROM b;\nEND $$", []string{
			"1 1:1 DO", "1 2:20 DELETE FROM a conditional", "1 3:28 DELETE FROM b conditional"}},
		{"literal EXECUTE", "DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$", []string{"1 1:1 DO", "1 1:22 DROP TABLE a"}},
		{"dynamic EXECUTE", "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'a'); END $$", []string{"1 1:1 DO dynamic"}},
		{"quoted body", "DO 'BEGIN DROP TABLE a; END'", []string{"1 1:1 DO", "1 1:11 DROP TABLE a"}},
		{"another language", "DO LANGUAGE plpython3u $$ plpy.execute('DROP TABLE a') $$", []string{"1 1:1 DO dynamic"}},
		{"broken body", "DO $$ BEGIN FROB; END $$", []string{"1 1:1 DO ! 1:1: the body of DO: syntax error at or near \"FROB\""}},
		{"no body", "DO LANGUAGE plpgsql", []string{"1 1:1 DO ! 1:1: the body of DO: there is none"}},
		{"unreadable body", "DO $$ BEGIN IF $$", []string{"1 1:1 DO ! 1:1: the body of DO: missing expression at end of input"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := sequencer{}
			var got []string
			for _, stmt := range s.statements(Read(File{Source: test.source})) {
				got = append(got, describeInner(stmt))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func describeInner(stmt *Statement) string {
	sql := stmt.SQL
	if stmt.Node.GetDoStmt() != nil {
		sql = "DO"
	}
	line := fmt.Sprintf("%d %d:%d %s", stmt.Number, stmt.Position.Line, stmt.Position.Column, sql)
	if stmt.Conditional {
		line += " conditional"
	}
	if stmt.Dynamic {
		line += " dynamic"
	}
	if stmt.Err != nil {
		line += " ! " + stmt.Err.Error()
	}
	return line
}

// The grammar takes a function without a body. The parser of PL/pgSQL would end the whole program.
func TestAFunctionWithoutABody(t *testing.T) {
	rule := &Rule{ID: "look", Severity: Warning, Check: func(pass *Pass) {
		for _, function := range pass.Catalog.Stale(Name{"public", "a"}, "b") {
			pass.Reportf("stale: %s", function.Name)
		}
	}}
	source := "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql; SELECT f(); ALTER TABLE a DROP COLUMN b;"
	if got := outcome(Run([]*Rule{rule}, []File{{Source: source}}, Options{})); got != nil {
		t.Errorf("got %q", got)
	}
}
