package replay

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

func TestJudgeWithRows(t *testing.T) {
	orders := [2]string{"CREATE TABLE orders (id int PRIMARY KEY, note text, size int);", "DROP TABLE orders;"}
	tests := []struct {
		name    string
		up      string
		down    string
		seeding Seeding
		want    []string
		gaps    []string
	}{
		{
			name: "a required column without a default fails on any row",
			up:   "ALTER TABLE orders ADD COLUMN total int NOT NULL;",
			down: "ALTER TABLE orders DROP COLUMN total;",
			want: []string{
				`db/2.up.sql:1: error: the upgrade works on empty tables and fails as soon as there are rows: column "total" of relation "orders" contains null values (upgrade-fails-with-rows)`,
			},
		},
		{
			name: "NOT NULL fails on some rows",
			up:   "ALTER TABLE orders ALTER note SET NOT NULL;",
			down: "ALTER TABLE orders ALTER note DROP NOT NULL;",
			want: []string{
				`db/2.up.sql:1: warning: the upgrade works on empty tables and fails on rows that the tables may have: column "note" of relation "orders" contains null values (upgrade-fails-with-rows)`,
			},
		},
		{
			name: "a column that is dropped and made again",
			up:   "ALTER TABLE orders DROP COLUMN size;",
			down: "ALTER TABLE orders ADD COLUMN size int;",
			want: []string{
				"db/2.up.sql:1: warning: the downgrade brings back public.orders.size without its 4 values (downgrade-loses-data)",
			},
		},
		{
			name: "a downgrade that drops a column and makes it again",
			up:   "ALTER TABLE orders ALTER COLUMN size TYPE bigint;",
			down: "ALTER TABLE orders DROP COLUMN size;\nALTER TABLE orders ADD COLUMN size int;",
			want: []string{
				"db/2.down.sql:1: off: after upgrade and downgrade 4 of 4 values of public.orders.size are gone (downgrade-loses-data)",
			},
		},
		{
			name: "values that the way back changes",
			up:   "UPDATE orders SET note = upper(note);",
			down: "UPDATE orders SET note = lower(note) || '!';",
			want: []string{
				"db/2.down.sql:1: warning: after upgrade and downgrade 4 of 4 values of public.orders.note are not what they were (downgrade-loses-data)",
			},
		},
		{
			name: "rows that the upgrade deletes",
			up:   "SELECT 1;\nDELETE FROM orders WHERE note IS NULL;",
			down: "SELECT 1;",
			want: []string{
				"db/2.up.sql:2: off: the upgrade deletes 1 of 5 rows of public.orders (upgrade-loses-data)",
			},
		},
		{
			name: "a downgrade that meets what only the upgrade allows",
			up:   "ALTER TABLE orders ADD COLUMN state text;",
			down: "UPDATE orders SET state = 'x' WHERE state IS NULL;\nALTER TABLE orders ADD CHECK (state = 'x');\nALTER TABLE orders DROP COLUMN state;",
			want: []string{
				`db/2.down.sql:2: warning: the downgrade works on empty tables and fails on rows that the tables may have: check constraint "orders_state_check" of relation "orders" is violated by some row (downgrade-fails)`,
			},
		},
		{
			name: "a check that our rows do not pass, and those of the tables may",
			up:   "ALTER TABLE orders ADD CONSTRAINT known CHECK (note IN ('new', 'old'));",
			down: "ALTER TABLE orders DROP CONSTRAINT known;",
			want: []string{
				`db/2.up.sql:1: warning: the upgrade works on empty tables and fails on rows that the tables may have: check constraint "known" of relation "orders" is violated by some row (upgrade-fails-with-rows)`,
			},
		},
		{
			name:    "rows of the user",
			up:      "ALTER TABLE orders ADD CHECK (id <> 4711);",
			down:    "ALTER TABLE orders DROP CONSTRAINT orders_id_check;",
			seeding: Seeding{SQL: "INSERT INTO orders VALUES (4711)"},
			want: []string{
				`db/2.up.sql:1: warning: the upgrade works on empty tables and fails on rows that the tables may have: check constraint "orders_id_check" of relation "orders" is violated by some row (upgrade-fails-with-rows)`,
			},
		},
		{
			name:    "rows of the user that do not fit",
			up:      "SELECT 1;",
			down:    "SELECT 1;",
			seeding: Seeding{SQL: "INSERT INTO nowhere VALUES (1)"},
			gaps:    []string{`the seed's own SQL before 2: relation "nowhere" does not exist`},
		},
		{
			name:    "off",
			up:      "ALTER TABLE orders ADD COLUMN total int NOT NULL;",
			down:    "ALTER TABLE orders DROP COLUMN total;",
			seeding: Seeding{Off: true},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opts := options(t, revisions(orders, [2]string{test.up, test.down}), 1)
			opts.Seeding = test.seeding
			judged := run(t, opts).Judge(JudgeBoth, opts.Server.Info())
			var got, gaps []string
			for _, f := range judged.Findings {
				got = append(got, line(f))
			}
			for _, g := range judged.Gaps {
				gaps = append(gaps, fmt.Sprintf("%s: %s", g.What, g.Why))
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

// Roles and databases outlive the databases of the replay, and are gone when it is over.
func TestRunGlobals(t *testing.T) {
	history := revisions(
		[2]string{"CREATE TABLE a (id int);\nCREATE ROLE replay_base;\nGRANT SELECT ON a TO replay_base;", ""},
		[2]string{"CREATE ROLE replay_up;\nGRANT SELECT ON a TO replay_up;", "REVOKE ALL ON a FROM replay_up;\nDROP ROLE replay_up;"},
		[2]string{"CREATE DATABASE replay_other;", "DROP DATABASE replay_other;"},
		[2]string{"CREATE ROLE replay_kept;\nGRANT replay_up TO replay_kept;\nALTER TABLE a OWNER TO replay_kept;", "ALTER TABLE a OWNER TO CURRENT_USER;"},
		[2]string{"GRANT INSERT ON a TO replay_up;", "REVOKE INSERT ON a FROM replay_up;"},
	)
	opts := options(t, history, 1)
	opts.Server = pgtest.NewServer(t, pgtest.Options())
	want := []string{
		"up down again",
		"up down again",
		`up down again fails: role "replay_kept" already exists;`,
		"up down again",
	}
	trial := run(t, opts)
	if diff := cmp.Diff(want, stories(trial)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var made []string
	for _, f := range trial.Judge(JudgeBoth, opts.Server.Info()).Findings {
		if f.Rule == GlobalChange {
			made = append(made, fmt.Sprintf("%s:%d: %s", f.Path, f.Line, f.Message))
		}
	}
	wantMade := []string{
		"db/2.up.sql:1: the upgrade makes the role replay_up, which belongs to the server and not to this database",
		"db/3.up.sql:1: the upgrade makes the database replay_other, which belongs to the server and not to this database",
		"db/4.up.sql:1: the upgrade makes the role replay_kept, which belongs to the server and not to this database",
	}
	if diff := cmp.Diff(wantMade, made); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	db, err := opts.Server.Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var left int
	query := "SELECT (SELECT count(*) FROM pg_roles WHERE rolname LIKE 'replay%') + (SELECT count(*) FROM pg_database WHERE datname LIKE 'replay%')"
	if err := pgtest.Connect(t, db).QueryRow(t.Context(), query).Scan(&left); err != nil || left > 0 {
		t.Errorf("%d roles and databases are left, %v", left, err)
	}
}

// A history whose tables have rows in all round trips and no fault has no findings.
func TestJudgeWithRowsNoFalseAlarm(t *testing.T) {
	history := revisions(
		[2]string{`CREATE TYPE mood AS ENUM ('sad', 'happy');
			CREATE TABLE customers (id serial PRIMARY KEY, email text NOT NULL UNIQUE, mood mood NOT NULL DEFAULT 'sad');`,
			"DROP TABLE customers; DROP TYPE mood;"},
		[2]string{"CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, at timestamptz DEFAULT now());",
			"DROP TABLE orders;"},
		[2]string{"ALTER TABLE customers ADD COLUMN name text NOT NULL DEFAULT '';", "ALTER TABLE customers DROP COLUMN name;"},
		[2]string{"ALTER TABLE customers ALTER COLUMN id TYPE bigint;", "ALTER TABLE customers ALTER COLUMN id TYPE int;"},
		[2]string{"ALTER TABLE customers RENAME COLUMN email TO address;", "ALTER TABLE customers RENAME COLUMN address TO email;"},
		[2]string{"CREATE INDEX ON orders (customer_id);", "DROP INDEX orders_customer_id_idx;"},
	)
	opts := options(t, history, 0)
	judged := run(t, opts).Judge(JudgeBoth, opts.Server.Info())
	for _, f := range judged.Findings {
		t.Error(line(f), "\n", f.Detail)
	}
	for _, g := range judged.Gaps {
		t.Errorf("%+v", g)
	}
}

// Each database has a moment of its own in DEFAULT 'now', and a replay works in several.
func TestTheMomentOfAnotherDatabaseIsNoDifference(t *testing.T) {
	opts := options(t, revisions(
		[2]string{"CREATE TABLE a (id int, since timestamptz DEFAULT 'now');", "DROP TABLE a;"},
		[2]string{"CREATE TABLE b (id int);", "DROP TABLE b;"},
		[2]string{"COMMENT ON TABLE a IS 'x';", "SELECT 1;"},
		[2]string{"CREATE TABLE c (id int);", "DROP TABLE c;"},
	), 0)
	var got []string
	for _, f := range run(t, opts).Judge(JudgeBoth, opts.Server.Info()).Findings {
		got = append(got, line(f))
	}
	want := []string{"db/3.up.sql:1: note: the downgrade leaves table public.a with another comment or layout (comment-only)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
