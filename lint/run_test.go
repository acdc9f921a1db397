package lint

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func TestTransactions(t *testing.T) {
	part := func(source, text string) Part { return Part{Offset: strings.Index(source, text), Text: text} }
	tests := []struct {
		name string
		file File
		// want is each statement's transaction, by number, with a star inside of a block.
		want string
	}{
		{"one by one", File{Source: "SELECT 1; SELECT 2;"}, "1 2"},
		{"block", File{Source: "SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3;"}, "1 2* 2* 2* 3"},
		{"rolled back", File{Source: "START TRANSACTION; SELECT 2; ROLLBACK; SELECT 3;"}, "1* 1* 1* 2"},
		{"savepoint", File{Source: "BEGIN; SAVEPOINT a; ROLLBACK TO a; SELECT 3; END;"}, "1* 1* 1* 1* 1*"},
		{"chain", File{Source: "BEGIN; SELECT 1; COMMIT AND CHAIN; SELECT 2; COMMIT;"}, "1* 1* 1* 2* 2*"},
		{"wrapped", File{Source: "SELECT 1; SELECT 2;", Wrapped: true}, "1* 1*"},
		{"wrapped, committed", File{Source: "SELECT 1; COMMIT; SELECT 2;", Wrapped: true}, "1* 1* 2"},
		{"one message", File{Source: "SELECT 1; SELECT 2;", Parts: []Part{{Text: "SELECT 1; SELECT 2;"}}}, "1* 1*"},
		{"one message, one statement", File{Source: "SELECT 1;", Parts: []Part{{Text: "SELECT 1;"}}}, "1"},
		{"one message with a commit", File{Source: "SELECT 1; COMMIT; SELECT 2;", Parts: []Part{{Text: "SELECT 1; COMMIT; SELECT 2;"}}}, "1* 1* 2*"},
		{"two messages", File{Source: "SELECT 1; SELECT 2;", Parts: []Part{
			part("SELECT 1; SELECT 2;", "SELECT 1;"), part("SELECT 1; SELECT 2;", "SELECT 2;")}}, "1 2"},
		{"as sent", File{Sent: []Sent{{SQL: "SELECT 1", Transaction: 7}, {SQL: "SELECT 2", Transaction: 7}, {SQL: "SELECT 3"}, {SQL: "SELECT 4; SELECT 5"}}}, "1* 1* 2 3* 3*"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := sequencer{}
			var got []string
			numbers := map[int]int{}
			for _, stmt := range s.statements(Read(test.file)) {
				if numbers[stmt.Transaction.Number] == 0 {
					numbers[stmt.Transaction.Number] = len(numbers) + 1
				}
				text := fmt.Sprint(numbers[stmt.Transaction.Number])
				if stmt.Transaction.Block {
					text += "*"
				}
				got = append(got, text)
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestTransactionsAcrossFiles(t *testing.T) {
	s := sequencer{}
	first := s.statements(Read(File{Sent: []Sent{{SQL: "SELECT 1", Transaction: 3}}}))
	second := s.statements(Read(File{Sent: []Sent{{SQL: "SELECT 2", Transaction: 3}, {SQL: "SELECT 3", Transaction: 4}}}))
	if first[0].Transaction != second[0].Transaction || second[0].Transaction == second[1].Transaction {
		t.Errorf("got %v, %v and %v", first[0].Transaction, second[0].Transaction, second[1].Transaction)
	}
}

// created finds every CREATE INDEX on a table that the change did not make.
var created = &Rule{ID: "index", Severity: Error, Check: func(pass *Pass) {
	if index := pass.Node.GetIndexStmt(); index != nil && !pass.New(index.Relation) {
		pass.Reportf("%s", pass.Catalog.Resolve(index.Relation)).At(index.GetRelation().GetLocation())
	}
}}

func positions(findings []Finding) (at []string) {
	for _, f := range findings {
		at = append(at, fmt.Sprintf("%s:%d:%d", f.Path, f.Line, f.Column))
	}
	return at
}

func TestPositionsInParts(t *testing.T) {
	source := "-- +goose Up\n-- +goose StatementBegin\nSELECT 'ž'; CREATE INDEX ON a (b);\n-- +goose StatementEnd\n\nCREATE INDEX\n  ON b (c);\n"
	first := "SELECT 'ž'; CREATE INDEX ON a (b);"
	second := "CREATE INDEX\n  ON b (c);"
	file := File{Path: "1.sql", Source: source, Parts: []Part{
		{Offset: strings.Index(source, first), Text: first}, {Offset: strings.Index(source, second), Text: second},
	}}
	got := positions(Run([]*Rule{created}, []File{file}, Options{}).Findings)
	if diff := cmp.Diff([]string{"1.sql:3:29", "1.sql:7:6"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPositionsAfterABrokenStatement(t *testing.T) {
	file := File{Path: "1.sql", Source: "ALTER TABLE FROB;\nSELECT 1; CREATE INDEX ON\n  a (b);"}
	got := positions(Run([]*Rule{created}, []File{file}, Options{}).Findings)
	if diff := cmp.Diff([]string{"1.sql:3:3"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheCatalogFollowsTheWholeChange(t *testing.T) {
	tests := []struct {
		name  string
		base  string
		files []string
		// want are the tables that were there before.
		want []string
	}{
		{"made in an earlier file", "", []string{"CREATE TABLE a (b int);", "CREATE INDEX ON a (b);"}, nil},
		{"made by the base", "CREATE TABLE a (b int);", []string{"CREATE INDEX ON a (b);"}, []string{"a"}},
		{"quoted", "", []string{`CREATE TABLE "A" (b int); CREATE INDEX ON "A" (b); CREATE INDEX ON a (b);`}, []string{"a"}},
		{"renamed", "", []string{"CREATE TABLE a (); ALTER TABLE a RENAME TO b; CREATE INDEX ON b (c); CREATE INDEX ON a (c);"}, []string{"a"}},
		{"moved", "", []string{"CREATE TABLE a (); ALTER TABLE a SET SCHEMA s; CREATE INDEX ON s.a (c); CREATE INDEX ON a (c);"}, []string{"a"}},
		{"schema renamed", "", []string{"CREATE TABLE s.a (); ALTER SCHEMA s RENAME TO t; CREATE INDEX ON t.a (c); CREATE INDEX ON s.a (c);"}, []string{"s.a"}},
		{"dropped", "", []string{"CREATE TABLE a (); DROP TABLE a; CREATE INDEX ON a (c);"}, []string{"a"}},
		{"rolled back", "", []string{"BEGIN; CREATE TABLE a (); ROLLBACK; CREATE INDEX ON a (c);"}, []string{"a"}},
		{"if not exists", "", []string{"CREATE TABLE IF NOT EXISTS a (); CREATE INDEX ON a (c);"}, []string{"a"}},
		{"if not exists after a drop", "", []string{"DROP TABLE IF EXISTS a; CREATE TABLE IF NOT EXISTS a (); CREATE INDEX ON a (c);"}, nil},
		{"if not exists, base known", "CREATE TABLE z ();", []string{"CREATE TABLE IF NOT EXISTS a (); CREATE INDEX ON a (c);"}, nil},
		{"if not exists, base not readable", "CREATE TABLE z (; ", []string{"CREATE TABLE IF NOT EXISTS a (); CREATE INDEX ON a (c);"}, []string{"a"}},
		{"conditionally", "", []string{"DO $$ BEGIN IF true THEN CREATE TABLE a (); END IF; END $$; CREATE INDEX ON a (c);"}, []string{"a"}},
		{"in a DO block", "", []string{"DO $$ BEGIN CREATE TABLE a (); END $$; CREATE INDEX ON a (c);"}, nil},
		{"as a query", "", []string{"CREATE TABLE a AS SELECT 1 AS c; SELECT 1 AS c INTO b; CREATE INDEX ON a (c); CREATE INDEX ON b (c);"}, nil},
		{"temporary", "CREATE TABLE a ();", []string{"CREATE TEMP TABLE a (); CREATE INDEX ON a (c);"}, nil},
		{"search path", "CREATE TABLE s.a ();", []string{"SET search_path = s, public; CREATE INDEX ON a (c); CREATE TABLE b (); CREATE INDEX ON s.b (c);"}, []string{"s.a"}},
		{"search path of another file", "", []string{"SET search_path = s; CREATE TABLE a ();", "CREATE INDEX ON a (c);"}, []string{"a"}},
		{"search path of a transaction", "", []string{"BEGIN; SET LOCAL search_path = s; CREATE TABLE a (); COMMIT; CREATE INDEX ON s.a (c); CREATE INDEX ON a (c);"}, []string{"a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opts := Options{}
			if test.base != "" {
				opts.Base = []File{{Source: test.base}}
			}
			var files []File
			for i, source := range test.files {
				files = append(files, File{Path: fmt.Sprintf("%d.sql", i), Source: source})
			}
			var got []string
			for _, f := range Run([]*Rule{created}, files, opts).Findings {
				got = append(got, f.Message)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("tables that were there before (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSettingsFollowTheSession(t *testing.T) {
	tests := []struct{ source, want string }{
		{"SELECT 1", "initial"},
		{"SET lock_timeout = '1s'; SELECT 1", "1s"},
		{"SET lock_timeout TO 1000; SELECT 1", "1000"},
		{"SET LOCAL lock_timeout = '1s'; SELECT 1", "initial"},
		{"BEGIN; SET LOCAL lock_timeout = '1s'; SELECT 1; COMMIT", "1s"},
		{"BEGIN; SET LOCAL lock_timeout = '1s'; COMMIT; SELECT 1", "initial"},
		{"SET lock_timeout = '1s'; RESET lock_timeout; SELECT 1", "initial"},
		{"SET lock_timeout = '1s'; RESET ALL; SELECT 1", "initial"},
		{"SET lock_timeout = '1s'; DISCARD ALL; SELECT 1", "initial"},
		{"SELECT set_config('lock_timeout', '2s', false); SELECT 1", "2s"},
		{"BEGIN; SELECT pg_catalog.set_config('lock_timeout', '2s', true); SELECT 1; COMMIT", "2s"},
	}
	for _, test := range tests {
		var got string
		rule := &Rule{ID: "probe", Severity: Note, Check: func(pass *Pass) {
			if query := pass.Node.GetSelectStmt(); query != nil && query.GetTargetList()[0].GetResTarget().GetVal().GetAConst() != nil {
				got, _ = pass.Catalog.Settings.Get("lock_timeout", pass.Statement.Transaction.Number)
			}
		}}
		Run([]*Rule{rule}, []File{{Source: test.source}}, Options{Settings: map[string]string{"lock_timeout": "initial"}})
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.source, got, test.want)
		}
	}
}

func TestDowngradesMayDestroy(t *testing.T) {
	rule := testRules()[0]
	file := File{Path: "a.sql", Source: "DROP TABLE a;", Direction: Downgrade}
	if findings := Run([]*Rule{rule}, []File{file}, Options{}).Findings; len(findings) > 0 {
		t.Errorf("got %v", findings)
	}
}

func TestARuleSeesTheRestOfItsTransaction(t *testing.T) {
	var seen []string
	rule := &Rule{ID: "probe", Severity: Note, Check: func(pass *Pass) {
		if pass.Node.GetDropStmt().GetRemoveType() == pg_query.ObjectType_OBJECT_TABLE {
			seen = append(seen, fmt.Sprint(len(pass.Before), len(pass.After), len(pass.Script)))
		}
	}}
	Run([]*Rule{rule}, []File{{Source: "SELECT 1; BEGIN; DROP TABLE a; SELECT 2; COMMIT; DROP TABLE b;"}}, Options{})
	if diff := cmp.Diff([]string{"1 2 6", "0 0 6"}, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestARuleCannotChangeWhatOthersSee(t *testing.T) {
	var seen []string
	rule := &Rule{ID: "probe", Severity: Note, Check: func(pass *Pass) {
		seen = append(seen, pass.Statement.SQL)
		for _, statements := range [][]*Statement{pass.Before, pass.After, pass.Script} {
			_ = append(statements, pass.Statement)
		}
	}}
	Run([]*Rule{rule}, []File{{Source: "DROP TABLE a; DROP TABLE b; BEGIN; DROP TABLE c; COMMIT; DROP TABLE d;"}}, Options{})
	want := []string{"DROP TABLE a", "DROP TABLE b", "BEGIN", "DROP TABLE c", "COMMIT", "DROP TABLE d"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
