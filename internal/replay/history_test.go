package replay

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// In a long history with defects in known places exactly those are found.
func TestLongHistory(t *testing.T) {
	if testing.Short() {
		t.Skip("two hundred revisions")
	}
	var scripts [][2]string
	for n := range 200 {
		scripts = append(scripts, soundRevision(n))
	}
	defects := map[int]struct {
		script [2]string
		want   []string
	}{
		23: {[2]string{"CREATE INDEX t0_extra ON t0 (id); CREATE TABLE d23 (id int);", "DROP TABLE d23;"}, []string{
			"downgrade-not-inverse: the downgrade leaves index public.t0_extra behind",
			`upgrade-not-repeatable: after the downgrade the upgrade fails: relation "t0_extra" already exists`,
		}},
		47: {[2]string{"ALTER TABLE t0 ALTER name DROP DEFAULT;", "ALTER TABLE t0 ALTER name SET NOT NULL;"}, []string{
			"downgrade-not-inverse: the downgrade leaves column public.t0.name changed",
		}},
		71: {[2]string{"CREATE TABLE d71 (id int);", "DROP TABLE d17;"}, []string{
			`downgrade-fails: the downgrade fails: table "d17" does not exist`,
		}},
		95: {[2]string{"INSERT INTO t0 (id, name) VALUES (95, 'x');", "SELECT 1;"}, []string{
			`upgrade-not-repeatable: after the downgrade the upgrade fails: duplicate key value violates unique constraint "t0_pkey"`,
		}},
		119: {[2]string{"CREATE TABLE t0 (id int);", "DROP TABLE t0;"}, []string{
			`upgrade-fails: the upgrade fails: relation "t0" already exists`,
		}},
		143: {[2]string{"ALTER TYPE e3 ADD VALUE IF NOT EXISTS 'late';", "SELECT 1;"}, []string{
			"enum-value-remains: after the downgrade enum type public.e3 still has the new value: PostgreSQL cannot remove one in place",
		}},
		167: {[2]string{"COMMENT ON TABLE t0 IS 'the first';", "SELECT 1;"}, []string{
			"comment-only: the downgrade leaves table public.t0 with another comment or layout",
		}},
		191: {[2]string{"ALTER TABLE t8 DROP COLUMN total;", "ALTER TABLE t8 ADD COLUMN total numeric(10,2);"}, []string{
			"column-order-changed: the downgrade leaves the columns of table public.t8 in another order",
			"downgrade-not-inverse: the downgrade does not bring back constraint public.t8.t8_total_check",
		}},
	}
	var want []string
	for n, defect := range defects {
		scripts[n] = defect.script
		for _, text := range defect.want {
			want = append(want, fmt.Sprintf("%d %s", n+1, text))
		}
	}
	opts := options(t, revisions(scripts...), 0)
	opts.Seeding.Off = true
	trial := run(t, opts)
	var got []string
	for _, f := range trial.Judge(JudgeBoth, opts.Server.Info()).Findings {
		got = append(got, fmt.Sprintf("%s %s: %s", f.Revision, f.Rule, f.Message))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, round := range trial.Revisions {
		if round.Skipped != "" && defects[slices.Index(trial.Revisions, round)].want == nil {
			t.Errorf("%s was not replayed: %s", round.Revision.ID, round.Skipped)
		}
	}
}

// soundRevision is one of eight kinds, each with a downgrade that undoes it. Every eighth makes a table.
func soundRevision(n int) [2]string {
	table := fmt.Sprintf("t%d", n/8*8)
	switch n % 8 {
	case 0:
		return [2]string{
			fmt.Sprintf("CREATE TABLE %s (id bigint PRIMARY KEY, name text NOT NULL DEFAULT '', at timestamptz);", table),
			fmt.Sprintf("DROP TABLE %s;", table),
		}
	case 1:
		return [2]string{
			fmt.Sprintf("ALTER TABLE %s ADD COLUMN total numeric(10,2) CHECK (total >= 0);", table),
			fmt.Sprintf("ALTER TABLE %s DROP COLUMN total;", table),
		}
	case 2:
		return [2]string{
			fmt.Sprintf("CREATE UNIQUE INDEX %[1]s_name ON %[1]s (lower(name)) WHERE name <> '';", table),
			fmt.Sprintf("DROP INDEX %s_name;", table),
		}
	case 3:
		return [2]string{
			fmt.Sprintf("CREATE TYPE e%d AS ENUM ('a', 'b');\nALTER TABLE %s ADD COLUMN kind e%[1]d NOT NULL DEFAULT 'a';", n, table),
			fmt.Sprintf("ALTER TABLE %s DROP COLUMN kind;\nDROP TYPE e%d;", table, n),
		}
	case 4:
		return [2]string{
			fmt.Sprintf("CREATE VIEW v%d AS SELECT id, name FROM %s;\nGRANT SELECT ON v%[1]d TO PUBLIC;", n, table),
			fmt.Sprintf("DROP VIEW v%d;", n),
		}
	case 5:
		return [2]string{
			fmt.Sprintf(`CREATE FUNCTION f%d() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION f%[1]d();`, n, table),
			fmt.Sprintf("DROP TRIGGER touch ON %s;\nDROP FUNCTION f%d();", table, n),
		}
	case 6:
		return [2]string{
			fmt.Sprintf("ALTER TABLE %s ADD COLUMN parent bigint REFERENCES %[1]s ON DELETE CASCADE;\nCREATE INDEX ON %[1]s (parent);", table),
			fmt.Sprintf("ALTER TABLE %s DROP COLUMN parent;", table),
		}
	default:
		return [2]string{
			fmt.Sprintf("ALTER TABLE %s ALTER COLUMN at TYPE timestamp, ALTER COLUMN at SET DEFAULT now();", table),
			fmt.Sprintf("ALTER TABLE %s ALTER COLUMN at DROP DEFAULT, ALTER COLUMN at TYPE timestamptz;", table),
		}
	}
}
