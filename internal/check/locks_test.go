package check

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/plan"
)

func TestThePlanSaysUntilWhenAndWhy(t *testing.T) {
	const schema = shopSchema + "INSERT INTO customers VALUES (1, 'a'), (2, 'b');"
	tests := []struct{ name, upgrade, want string }{
		{"a transaction", `BEGIN;
CREATE INDEX orders_note2 ON orders (note);
UPDATE customers SET name = 'c';
ALTER TABLE orders ALTER COLUMN id TYPE bigint;
INSERT INTO customers VALUES (3, 'd');
COMMIT;
SELECT 1;`, `
			complaints ACCESS EXCLUSIVE from 4 to 6, line 6, commit
			orders ACCESS EXCLUSIVE from 4 to 6, line 6, commit; the type of "id" changes
			customers ROW EXCLUSIVE from 3 to 6, line 6, commit
			2: orders SHARE to 6, line 6, commit
			3: customers ROW EXCLUSIVE to 6, line 6, commit
			3: customers +0 ~2 -0
			4: complaints ACCESS EXCLUSIVE to 6, line 6, commit
			4: orders ACCESS EXCLUSIVE to 6, line 6, commit; the type of "id" changes
			5: customers +1 ~0 -0`},
		{"one that is taken back", "BEGIN;\nLOCK TABLE orders;\nSELECT 1;\nROLLBACK;", `
			orders ACCESS EXCLUSIVE from 2 to 4, line 4, rollback
			2: orders ACCESS EXCLUSIVE to 4, line 4, rollback`},
		{"a file in one message", "ALTER TABLE orders ADD token uuid DEFAULT gen_random_uuid();\nSELECT 1;", `
			orders ACCESS EXCLUSIVE from 1 to 2, line 2, commit; the default of the new column "token" is computed for each row
			1: orders ACCESS EXCLUSIVE to 2, line 2, commit; the default of the new column "token" is computed for each row`},
		{"outside of transactions", "CREATE INDEX CONCURRENTLY orders_note2 ON orders (note);", `
			orders SHARE UPDATE EXCLUSIVE from 1 to 1, line 1, statement
			1: stopped
			1: orders SHARE UPDATE EXCLUSIVE to 1, line 1, statement`},
		{"a reason that nobody can read", `DO $$ BEGIN EXECUTE format('ALTER TABLE %I SET UNLOGGED', 'ev' || 'ents_old'); END $$;`, `
			events_old ACCESS EXCLUSIVE from 1 to 1, line 1, statement; not known
			1: events_old ACCESS EXCLUSIVE to 1, line 1, statement; not known`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := strings.ReplaceAll(strings.TrimSpace(tt.want), "\n\t\t\t", "\n")
			if diff := cmp.Diff(want, timeline(planOfRevision(t, schema, tt.upgrade))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// timeline is what the plan of one revision says of locks, of their ends, and of rows.
func timeline(document *plan.Plan) string {
	revision := document.Projects[0].Revisions[0]
	var lines []string
	for _, l := range revision.Locks {
		lines = append(lines, fmt.Sprintf("%s %s from %d%s", l.Table, l.Mode, l.Since, ends(l)))
	}
	for i, s := range revision.Statements {
		if s.Outside != "" {
			lines = append(lines, fmt.Sprintf("%d: %s", i+1, s.Outside))
		}
		for _, l := range s.Locks {
			lines = append(lines, fmt.Sprintf("%d: %s %s%s", i+1, l.Table, l.Mode, ends(l)))
		}
		for _, r := range s.Rows {
			lines = append(lines, fmt.Sprintf("%d: %s +%d ~%d -%d", i+1, r.Table, r.Inserted, r.Updated, r.Deleted))
		}
	}
	return strings.Join(lines, "\n")
}

func ends(l plan.Lock) string {
	text := " without an end"
	if l.Until != nil {
		text = fmt.Sprintf(" to %d, line %d, %s", l.Until.Statement, l.Until.Line, l.Until.Event)
	}
	switch {
	case l.Rewrite && l.Reason == "":
		text += "; not known"
	case l.Rewrite:
		text += "; " + l.Reason
	}
	return text
}
