package replay

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A table that no row can be made for is always listed; what a revision does to its rows was not checked.
func TestTablesWithoutRows(t *testing.T) {
	base := [2]string{
		"CREATE TABLE sealed (id int PRIMARY KEY CHECK (id <> id), note text);\nCREATE TABLE parts (id int REFERENCES sealed, n int NOT NULL);",
		"DROP TABLE parts, sealed;",
	}
	const reason = `new row for relation "sealed" violates check constraint "sealed_id_check"`
	listed := []string{"public.sealed: " + reason}
	tests := []struct {
		name, up, down string
		seeding        Seeding
		gaps, unfilled []string
	}{
		{
			name: "not touched", up: "ALTER TABLE parts ADD COLUMN m int;", down: "ALTER TABLE parts DROP COLUMN m;",
			unfilled: listed,
		},
		{
			name: "another table refers to it", up: "CREATE TABLE more (id int REFERENCES sealed);", down: "DROP TABLE more;",
			unfilled: listed,
		},
		{
			name: "a column becomes required", up: "ALTER TABLE sealed ALTER note SET NOT NULL;", down: "ALTER TABLE sealed ALTER note DROP NOT NULL;",
			unfilled: listed, gaps: []string{"what 2 does to rows of public.sealed: no row could be made for the table: " + reason},
		},
		{
			name: "its rows are changed", up: "UPDATE sealed SET note = 'x';", down: "SELECT 1;",
			unfilled: listed, gaps: []string{"what 2 does to rows of public.sealed: no row could be made for the table: " + reason},
		},
		{
			name: "the way back changes its rows", up: "SELECT 1;", down: "UPDATE sealed SET note = 'x';",
			unfilled: listed, gaps: []string{"what 2 does to rows of public.sealed: no row could be made for the table: " + reason},
		},
		{
			name: "dropped", up: "DROP TABLE sealed CASCADE;", down: base[0][:len(base[0])-len("CREATE TABLE parts (id int REFERENCES sealed, n int NOT NULL);")] + "ALTER TABLE parts ADD FOREIGN KEY (id) REFERENCES sealed;",
			unfilled: listed,
		},
		{
			name: "filled by the user", up: "ALTER TABLE sealed ALTER note SET NOT NULL;", down: "ALTER TABLE sealed ALTER note DROP NOT NULL;",
			seeding: Seeding{SQL: "ALTER TABLE sealed DROP CONSTRAINT sealed_id_check; INSERT INTO sealed VALUES (1, 'x'); ALTER TABLE sealed ADD CONSTRAINT sealed_id_check CHECK (id <> id) NOT VALID"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opts := options(t, revisions(base, [2]string{test.up, test.down}), 1)
			opts.Seeding = test.seeding
			judged := run(t, opts).Judge(JudgeBoth, opts.Server.Info())
			var gaps, unfilled []string
			for _, g := range judged.Gaps {
				gaps = append(gaps, fmt.Sprintf("%s: %s", g.What, g.Why))
			}
			for _, u := range judged.Unfilled {
				unfilled = append(unfilled, fmt.Sprintf("%s: %s", u.Table, u.Reason))
			}
			if diff := cmp.Diff(test.gaps, gaps); diff != "" {
				t.Errorf("gaps (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.unfilled, unfilled); diff != "" {
				t.Errorf("tables without rows (-want +got)\n%s", diff)
			}
		})
	}
}
