package replay

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// line is a finding in one line.
func line(f lint.Finding) string {
	return fmt.Sprintf("%s:%d: %s: %s (%s)", f.Path, f.Line, f.Severity, f.Message, f.Rule)
}

func TestJudge(t *testing.T) {
	tests := []struct {
		name    string
		history []*migration.Revision
		judge   Judge
		want    []string
		gaps    []string
	}{
		{
			name: "exact",
			history: revisions(
				[2]string{"CREATE TABLE a (id int);", "DROP TABLE a;"},
			),
		},
		{
			name: "an index left behind: the line that made it",
			history: revisions(
				[2]string{"CREATE TABLE a (id int, b int);", "DROP TABLE a;"},
				[2]string{"ALTER TABLE a ADD c int;\nCREATE INDEX IF NOT EXISTS a_b\n  ON a (b);\n", "ALTER TABLE a DROP c;"},
			),
			want: []string{
				"db/2.up.sql:2: error: the downgrade leaves index public.a_b behind (downgrade-not-inverse)",
			},
		},
		{
			name: "an index lost with a column: the line of the downgrade",
			history: revisions(
				[2]string{"CREATE TABLE a (id int, b int);\nCREATE INDEX a_b ON a (b);\n", "DROP TABLE a;"},
				[2]string{"UPDATE a SET id = 1;\nALTER TABLE a ADD c int;\n", "ALTER TABLE a DROP c;\nALTER TABLE a DROP b;\nALTER TABLE a ADD b int;\n"},
			),
			want: []string{
				"db/2.down.sql:2: error: the downgrade does not bring back index public.a_b (downgrade-not-inverse)",
			},
		},
		{
			name: "names that no statement has: the line that was seen to make them",
			history: revisions(
				[2]string{"CREATE TABLE a (id int, b int);", "DROP TABLE a;"},
				[2]string{
					"ALTER TABLE a ADD c int;\nCREATE INDEX ON a (b);\nDO $$ BEGIN EXECUTE 'CREATE VIEW ' || 'v' || '1 AS SELECT 1'; END $$;\n",
					"ALTER TABLE a DROP c;",
				},
			),
			want: []string{
				"db/2.up.sql:2: error: the downgrade leaves index public.a_b_idx behind (downgrade-not-inverse)",
				"db/2.up.sql:3: error: the downgrade leaves view public.v1 behind (downgrade-not-inverse)",
				"db/2.up.sql:3: error: after the downgrade the upgrade fails: relation \"v1\" already exists (upgrade-not-repeatable)",
			},
		},
		{
			name: "what failed",
			history: revisions(
				[2]string{"CREATE TABLE a (id int);\nSELECT 1 / 0;\n", "DROP TABLE a;"},
				[2]string{"SELECT 1;", "SELECT 1;\nDROP TABLE nowhere;\n"},
			),
			want: []string{
				"db/1.up.sql:2: error: the upgrade fails: division by zero (upgrade-fails)",
				"db/2.down.sql:2: error: the downgrade fails: table \"nowhere\" does not exist (downgrade-fails)",
			},
		},
		{
			name: "classes of their own",
			history: revisions(
				[2]string{"CREATE TYPE mood AS ENUM ('sad');\nCREATE TABLE a (id int, b int);\n", "DROP TABLE a; DROP TYPE mood;"},
				[2]string{"ALTER TYPE mood ADD VALUE 'happy';", "SELECT 1;"},
				[2]string{"ALTER TABLE a DROP COLUMN id;", "ALTER TABLE a ADD COLUMN id int;"},
				[2]string{"COMMENT ON TABLE a IS 'x';", "SELECT 1;"},
			),
			want: []string{
				"db/2.up.sql:1: warning: after the downgrade enum type public.mood still has the new value: PostgreSQL cannot remove one in place (enum-value-remains)",
				"db/2.up.sql:1: warning: after the downgrade the upgrade fails: enum label \"happy\" already exists (upgrade-not-repeatable)",
				"db/3.up.sql:1: note: the downgrade leaves the columns of table public.a in another order (column-order-changed)",
				"db/4.up.sql:1: note: the downgrade leaves table public.a with another comment or layout (comment-only)",
			},
		},
		{
			name: "a constraint that is validated stays so, which nothing can undo",
			history: revisions(
				[2]string{"CREATE TABLE a (id int);\nALTER TABLE a ADD CONSTRAINT c CHECK (id > 0) NOT VALID;\n", "DROP TABLE a;"},
				[2]string{"SET LOCAL lock_timeout = '5s';\nALTER TABLE a VALIDATE CONSTRAINT c;", "SELECT 1;"},
			),
		},
		{
			name: "a constraint that is no longer the same",
			history: revisions(
				[2]string{"CREATE TABLE a (id int);\nALTER TABLE a ADD CONSTRAINT c CHECK (id > 0) NOT VALID;\n", "DROP TABLE a;"},
				[2]string{"ALTER TABLE a DROP CONSTRAINT c;", "ALTER TABLE a ADD CONSTRAINT c CHECK (id > 1);"},
			),
			want: []string{
				"db/2.up.sql:1: error: the downgrade leaves constraint public.a.c changed (downgrade-not-inverse)",
			},
		},
		{
			name: "a window that comes back exact softens",
			history: revisions(
				[2]string{"CREATE TABLE a (id int);", "SELECT 1;"},
				[2]string{"CREATE TABLE b (id int);", "DROP TABLE b;\nDROP TABLE a;"},
			),
			want: []string{
				"db/1.up.sql:1: warning: the downgrade leaves table public.a behind; all revisions of this change together undo it (downgrade-not-inverse)",
				"db/1.up.sql:1: warning: after the downgrade the upgrade fails: relation \"a\" already exists (upgrade-not-repeatable)",
				"db/2.down.sql:2: warning: the downgrade does not bring back table public.a; all revisions of this change together undo it (downgrade-not-inverse)",
			},
		},
		{
			name:  "a window that comes back exact is all that counts",
			judge: JudgeWindow,
			history: revisions(
				[2]string{"CREATE TABLE a (id int);", "SELECT 1;"},
				[2]string{"CREATE TABLE b (id int);", "DROP TABLE b;\nDROP TABLE a;"},
			),
		},
		{
			name:    "the throwaway server lacks an extension",
			history: revisions([2]string{"CREATE EXTENSION no_such_thing;", "DROP EXTENSION no_such_thing;"}),
			gaps: []string{
				"the replay of 1: the extension no_such_thing is not available on the throwaway server [set postgres.image to an image that has it]",
			},
		},
		{
			name:    "the throwaway server lacks a role",
			history: revisions([2]string{"CREATE TABLE a (id int);\nGRANT SELECT ON a TO app;\n", "DROP TABLE a;"}),
			gaps: []string{
				"the replay of 1: the role app does not exist on the throwaway server [add app to postgres.roles in migrate-check.yaml]",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opts := options(t, test.history, 0)
			opts.Seeding.Off = true
			judged := run(t, opts).Judge(test.judge, opts.Server.Info())
			var got, gaps []string
			for _, f := range judged.Findings {
				got = append(got, line(f))
			}
			for _, g := range judged.Gaps {
				gaps = append(gaps, fmt.Sprintf("%s: %s [%s]", g.What, g.Why, g.Fix))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.gaps, gaps); diff != "" {
				t.Errorf("gaps (-want +got)\n%s", diff)
			}
		})
	}
}
