package lint

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnusedIgnoresOfTheConfiguration(t *testing.T) {
	judged := []File{{Path: "a/1.sql", Revision: "1", Source: "DROP VIEW v;"}, {Path: "a/2.sql", Revision: "2", Source: "SELECT 1;"}}
	passed := File{Path: "b/3.sql", Revision: "3"}
	tests := []struct {
		name   string
		ignore Ignore
		known  []string
		want   []string
	}{
		{"used", Ignore{Rule: "drop-view", Path: "a/**"}, []string{"."}, nil},
		{"used though a comment would do", Ignore{Rule: "drop-view", Revision: "1"}, []string{"."}, nil},
		{"unused", Ignore{Rule: "drop-table", Path: "a/**"}, []string{"."}, []string{"a/2.sql"}},
		{"unused in a directory that is known", Ignore{Rule: "drop-table", Path: "a/*.sql"}, []string{"a"}, []string{"a/2.sql"}},
		{"of a directory that is not known", Ignore{Rule: "drop-table", Path: "a/*.sql"}, []string{"b"}, nil},
		{"of one file", Ignore{Rule: "drop-table", Path: "a/1.sql"}, nil, []string{"a/1.sql"}},
		{"of a revision", Ignore{Rule: "drop-table", Revision: "2"}, []string{"."}, []string{"a/2.sql"}},
		{"of a revision, where others may have the name", Ignore{Rule: "drop-table", Revision: "2"}, []string{"a"}, nil},
		{"of what was passed over, too", Ignore{Rule: "drop-table", Path: "*/*.sql"}, []string{"."}, nil},
		{"of nothing that was judged", Ignore{Rule: "drop-table", Path: "c/**"}, []string{"."}, nil},
		{"of everything", Ignore{Rule: "drop-table"}, []string{"."}, nil},
		{"ended", Ignore{Rule: "drop-table", Path: "a/**", Until: "2026-01-31"}, []string{"."}, nil},
		{"of a rule that is off", Ignore{Rule: "drop-type", Path: "a/**"}, []string{"."}, nil},
		{"of what only a run shows", Ignore{Rule: "missing-downgrade", Path: "a/**"}, []string{"."}, nil},
		{"of a rule that there is not", Ignore{Rule: "no-such-rule", Path: "a/**"}, []string{"."}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.ignore.Reason = "x"
			opts := Options{Ignores: []Ignore{test.ignore}, Book: new(IgnoreBook), Today: "2027-01-31"}
			series := NewSeries(testRules(), opts, true)
			for _, file := range judged {
				series.Judge(Read(file))
				series.Settle()
			}
			opts.Book.PassOver(passed, opts)
			var got []string
			known := func(dir string) bool { return slices.Contains(test.known, dir) || slices.Contains(test.known, ".") }
			for _, unused := range opts.Book.Unused(testRules(), opts, known) {
				got = append(got, unused.Covers)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A table that was not seen being made may have what a rule looks for.
func TestAnIgnoreOfWhatNobodySeesIsNotCalledUnused(t *testing.T) {
	const comment = "-- migrate-check:ignore drop-view: unused\n"
	tests := []struct {
		name, source string
		want         []string
	}{
		{"unknown table", comment + "ALTER TABLE a ADD COLUMN b int;", nil},
		{"unknown table elsewhere", "ALTER TABLE a ADD COLUMN b int;\n" + comment + "SELECT 1;", []string{"2 warning unused-ignore: the ignore of drop-view silences nothing"}},
		{"new table", "CREATE TABLE a (b int);\n" + comment + "ALTER TABLE a ADD COLUMN c int;", []string{"2 warning unused-ignore: the ignore of drop-view silences nothing"}},
		{"new table that refers to an unknown one", comment + "CREATE TABLE a (b int REFERENCES c);", nil},
		{"whole file", "ALTER TABLE a ADD COLUMN b int;\n-- migrate-check:ignore-file drop-view: unused\n", nil},
		{"something that is not understood", comment + "THIS IS NOT SQL;", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, outcome(Run(testRules(), []File{{Path: "a.sql", Source: test.source}}, Options{}))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
