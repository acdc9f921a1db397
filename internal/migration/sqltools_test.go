package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

type sqlToolTest struct{ name, archive, want, problems string }

// script writes what is sent: one part a line, and whether in a transaction.
func script(s Script) string {
	if s.Missing() {
		return "none"
	}
	var parts []string
	for _, part := range s.Parts {
		parts = append(parts, fmt.Sprintf("%q", part.Text))
	}
	out := fmt.Sprintf("%d:[%s]", s.Line, strings.Join(parts, " "))
	if s.Wrapped {
		out += " wrapped"
	}
	if s.Empty {
		out += " empty"
	}
	return out
}

func TestSQLTools(t *testing.T) {
	tests := []sqlToolTest{
		{"golang-migrate", `
-- 10_late.up.sql --
SELECT 10;
-- 10_late.down.sql --
-- nothing to do
-- 0002_add_orders.up.sql --
SELECT 1; SELECT 2;
-- 0002_add_orders.down.sql --
SELECT 3;
-- README.md --
`, `2 "add orders" []
 up 1:["SELECT 1; SELECT 2;\n"]
 down 1:["SELECT 3;\n"]
10 "late" [2]
 up 1:["SELECT 10;\n"]
 down 1:["-- nothing to do\n"] empty
`, ""},
		{"golang-migrate: odd files", `
-- 1_a.up.sql --
-- 1_b.up.sql --
SELECT 1;
-- 2_x.down.sql --
SELECT 1;
-- 3-dash.up.sql --
-- 99999999999999999999_big.up.sql --
`, `1 "a" []
 up 1:[] empty
 down none
2 "x" [1]
 up none
 down 1:["SELECT 1;\n"]
`, `error broken-history 1_b.up.sql:1 1_b.up.sql has the number 1, as has 1_a.up.sql; golang-migrate applies only one of them or refuses both
error broken-history 2_x.down.sql:1 2_x.down.sql undoes a revision that has no up file
warning broken-history 3-dash.up.sql:1 golang-migrate ignores 3-dash.up.sql: its name is not like NUMBER_name.up.sql or NUMBER_name.down.sql
warning broken-history 99999999999999999999_big.up.sql:1 golang-migrate ignores 99999999999999999999_big.up.sql: its name is not like NUMBER_name.up.sql with a number of 64 bits
`},
		{"goose", `
-- 2_b.sql --
-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY a ON b (c);
-- 1_a.sql --
-- The first.

-- +goose Up
-- a comment
SELECT 1; -- why
SELECT 2,
       3;

-- +goose StatementBegin
DO $$ BEGIN
  PERFORM 1;
END $$;
-- +goose StatementEnd
-- +goose Down
SELECT 4; SELECT 5;
`, `1 "a" []
 up 3:["SELECT 1; -- why" "SELECT 2,\n       3;" "DO $$ BEGIN\n  PERFORM 1;\nEND $$;"] wrapped
 down 14:["SELECT 4; SELECT 5;"] wrapped
2 "b" [1]
 up 2:["CREATE INDEX CONCURRENTLY a ON b (c);"]
 down none
`, ""},
		{"goose: files it refuses", `
-- 1_a.sql --
-- +goose Up
SELECT 1;
-- 2_nosemicolon.sql --
-- +goose Up
SELECT 1
-- +goose Down
-- 3_noend.sql --
-- +goose Up
-- +goose StatementBegin
SELECT 1;
-- 4_unknown.sql --
-- +goose Upp
-- 5_indented.sql --
  -- +goose Up
-- 6_none.sql --
SELECT 1;
-- 0_zero.sql --
-- +goose Up
`, `1 "a" []
 up 1:["SELECT 1;"] wrapped
 down none
2 "nosemicolon" [1]
 up 1:[] empty
 down none
3 "noend" [2]
 up 1:[] empty
 down none
4 "unknown" [3]
 up 1:[] empty
 down none
5 "indented" [4]
 up 1:[] empty
 down none
6 "none" [5]
 up 1:[] empty
 down none
`, `error broken-history 0_zero.sql:1 goose refuses to run: the name of 0_zero.sql does not begin with a number from 1, as in NUMBER_name.sql
error broken-history 2_nosemicolon.sql:3 goose refuses 2_nosemicolon.sql: the last statement before -- +goose Down does not end with a semicolon
error broken-history 3_noend.sql:3 goose refuses 3_noend.sql: a -- +goose StatementBegin has no StatementEnd
error broken-history 4_unknown.sql:1 goose refuses 4_unknown.sql: goose knows no annotation -- +goose Upp
error broken-history 5_indented.sql:1 goose refuses 5_indented.sql: the +goose line is indented
error broken-history 6_none.sql:1 goose refuses 6_none.sql: there is SQL before the -- +goose Up line
`},
		{"dbmate", `
-- 20260102_b.sql --
-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY a ON b (c);
-- migrate:down transaction:false
DROP INDEX CONCURRENTLY a;
-- 20260101_a.sql --
-- The first.
-- migrate:up
SELECT 1;
-- migrate:down
`, `20260101 "a" []
 up 2:["-- migrate:up\nSELECT 1;\n"] wrapped
 down 4:["-- migrate:down\n"] wrapped empty
20260102 "b" [20260101]
 up 1:["-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY a ON b (c);\n"]
 down 3:["-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY a;\n"]
`, ""},
		{"dbmate: files it refuses, and names in their own order", `
-- 10_ten.sql --
-- migrate:up
-- migrate:down
-- 9_nine.sql --
-- migrate:up
SELECT 1;
-- 9_again.sql --
-- migrate:down
-- migrate:up
-- 91_before.sql --
SELECT 1;
-- migrate:up
-- migrate:down
-- add.sql --
-- migrate:up
-- migrate:down
`, `10 "ten" []
 up 1:["-- migrate:up\n"] wrapped empty
 down 2:["-- migrate:down\n"] wrapped empty
91 "before" [10]
 up 1:[] empty
 down none
9 "again" [91]
 up 1:[] empty
 down none
`, `error broken-history 91_before.sql:1 91_before.sql has SQL before the -- migrate:up line; dbmate refuses the file
error broken-history 9_again.sql:1 9_again.sql has its -- migrate:down line before -- migrate:up; dbmate refuses the file
error broken-history 9_nine.sql:1 9_nine.sql has no -- migrate:down line; dbmate refuses the file
error broken-history 9_nine.sql:1 9_nine.sql has the number 9, as has 9_again.sql; dbmate applies only one of them or refuses both
warning broken-history add.sql:1 dbmate ignores add.sql: its name is not like NUMBER_name.sql
`},
	}
	tests = append(tests, otherTools...)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			project := load(t, tree(test.archive))
			var got strings.Builder
			for _, r := range project.Revisions {
				fmt.Fprintf(&got, "%s %q %v\n up %s\n down %s\n", r.ID, r.Message, r.Parents, script(r.Upgrade), script(r.Downgrade))
			}
			if got.String() != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got.String(), test.want)
			}
			if got := findings(project, nil); got != test.problems {
				t.Errorf("got problems:\n%s\nwant:\n%s", got, test.problems)
			}
		})
	}
}

func TestPartsPointIntoTheSource(t *testing.T) {
	source := "\ufeff-- +goose Up\r\n\r\n   \r\n  SELECT 1;\r\n-- é\r\n-- +goose StatementBegin\r\nSELECT\r\n 2;\r\n-- +goose StatementEnd\r\n"
	// goose takes the mark of a file's byte order for SQL.
	if _, err := splitGoose(source, "upgrade", nil); err == nil {
		t.Error("want that goose refuses a byte order mark")
	}
	source = strings.TrimPrefix(source, "\ufeff")
	script, err := splitGoose(source, "upgrade", nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		text string
		line int
	}{{"SELECT 1;", 4}, {"SELECT\n 2;", 7}} {
		part := script.parts[i]
		if part.Text != want.text || lineOf(source, part.Offset) != want.line || !strings.HasPrefix(source[part.Offset:], "SELECT") {
			t.Errorf("got %q at %d, want %q in line %d", part.Text, part.Offset, want.text, want.line)
		}
	}
}

// What goose 3.29 sends to the server for these files was read from the server's log.
func TestGooseSplitsAsTheRealToolDoes(t *testing.T) {
	tests := []struct {
		name, source string
		want         []string
	}{
		{"a blank line keeps comments", "-- +goose Up\n\n  \n   -- comment\n  SELECT 1 ; -- c;\n", []string{"-- comment\n  SELECT 1 ; -- c;"}},
		{"comments end a line", "-- +goose Up\nSELECT 2 -- x;\n  , 3;\n", []string{"SELECT 2 -- x;\n  , 3;"}},
		{"quotes do not count", "-- +goose Up\nSELECT 'a;\nb';\n", []string{"SELECT 'a;", "b';"}},
		{"nor do dollar quotes", "-- +goose Up\nDO $$\nBEGIN PERFORM 1\n-- +goose NO TRANSACTION\n;\nEND $$;\n", []string{"DO $$\nBEGIN PERFORM 1\n;", "END $$;"}},
		{"marks in any case and spacing", "-- +goose up\nSELECT 1; SELECT 2;\n--+goose StatementBegin\n\n-- c\nSELECT 3;\n\nSELECT 4\n-- +goose StatementEnd\n",
			[]string{"SELECT 1; SELECT 2;", "SELECT 3;\n\nSELECT 4"}},
		{"an empty block swallows the next line", "-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementEnd\nSELECT 1;\nSELECT 2;\n", []string{"", "SELECT 2;"}},
		{"line ends", "-- +goose Up\r\nSELECT 1\r\n, 2;\r\n   \r\nSELECT 3;\r\n", []string{"SELECT 1\n, 2;", "SELECT 3;"}},
		{"a comment after a blank line is unfinished SQL", "-- +goose Up\nSELECT 1;\n   \n-- trailing\n", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			script, err := splitGoose(test.source, "upgrade", nil)
			if err != nil {
				if test.want != nil {
					t.Fatalf("got %+v", *err)
				}
				return
			}
			var got []string
			for _, part := range script.parts {
				got = append(got, part.Text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestGooseReplacesVariables(t *testing.T) {
	env := func(name string) (string, bool) {
		value, ok := map[string]string{"TABLE": "orders"}[name]
		return value, ok
	}
	source := "-- +goose Up\n-- +goose ENVSUB ON\nDROP TABLE ${TABLE};\nDROP TABLE ${NOSUCH:-x};\n-- +goose ENVSUB OFF\nSELECT '${TABLE}';\n"
	script, err := splitGoose(source, "upgrade", env)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"DROP TABLE orders;", "DROP TABLE x;", "SELECT '${TABLE}';"}
	for i, part := range script.parts {
		if part.Text != want[i] {
			t.Errorf("got %q, want %q", part.Text, want[i])
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	tests := []struct {
		name string
		data string
		want string
	}{
		{"NUL byte", "SELECT 1;\n\x00", "1_x.up.sql:2: there is a NUL byte at byte 11; PostgreSQL does not accept one in any text"},
		{"not UTF-8", "SELECT\n 'caf\xe9';", "1_x.up.sql:2: the file is not UTF-8: byte 13 is 0xe9; convert it, for instance with iconv -t UTF-8"},
		{"huge", strings.Repeat("x", maxFile+1<<20), "1_x.up.sql: the file has more than 32 MB, and is not read; split it, or load data outside of revisions"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fsys := fstest.MapFS{"1_x.up.sql": {Data: []byte(test.data)}}
			_, err := Load(fsys, Place{".", "golang-migrate"}, Options{})
			if found := new(FileError); !errors.As(err, &found) || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	_, err := Load(unreadable{tree("-- 1_x.up.sql --\n")}, Place{".", "golang-migrate"}, Options{})
	if got, want := fmt.Sprint(err), "reading 1_x.up.sql: permission denied"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// unreadable is a file system whose files may not be opened.
type unreadable struct{ fs.FS }

func (u unreadable) Open(name string) (fs.File, error) {
	if name == "." {
		return u.FS.Open(name)
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func TestAProjectThatIsNotThereHasNoRevisions(t *testing.T) {
	for _, tool := range Tools() {
		project, err := Load(tree("-- other/x --\n"), Place{"db", tool.Name}, Options{})
		if err != nil || len(project.Revisions) != 0 {
			t.Errorf("%s: got %v, %v", tool.Name, project, err)
		}
	}
}

// The projects in testdata/projects tell the same story for each tool.
func TestProjectsOfTheRepositoryAreSound(t *testing.T) {
	titles := ""
	for _, tool := range []string{"golang-migrate", "goose", "dbmate"} {
		project := load(t, os.DirFS("../../testdata/projects/"+tool))
		if project.Tool != tool || len(project.Problems) != 0 {
			t.Errorf("%s: got a project of %s with problems\n%s", tool, project.Tool, findings(project, nil))
		}
		var got []string
		for _, r := range project.Revisions {
			got = append(got, r.Message)
			if _, missing := CheckDowngrade(project, r); missing {
				t.Errorf("%s: %s has no downgrade", tool, r.ID)
			}
		}
		if titles == "" {
			titles = strings.Join(got, "\n")
		}
		if strings.Join(got, "\n") != titles || len(got) != 8 {
			t.Errorf("%s: got\n%s\nwant\n%s", tool, strings.Join(got, "\n"), titles)
		}
	}
}
