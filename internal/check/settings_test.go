package check

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/git"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/plan"
)

const invoicesSchema = `
CREATE SCHEMA app;
CREATE TABLE app.invoices (id bigint PRIMARY KEY, code varchar(10), due timestamp);
`

// What the database or the role of the project gives every session is as good as a SET in the script.
func TestSettingsOfTheDatabase(t *testing.T) {
	const limited = "SET lock_timeout = '5s';\n"
	const longer = "ALTER TABLE invoices ALTER COLUMN code TYPE varchar(20);"
	const zoned = limited + "ALTER TABLE app.invoices ALTER COLUMN due TYPE timestamptz;"
	const built = "CREATE INDEX CONCURRENTLY invoices_due ON app.invoices (due);"
	tests := []struct{ name, given, upgrade, want string }{
		{"a lock_timeout of the database", inDatabase("DATABASE %I SET lock_timeout = ''5s''"), "ALTER TABLE app.invoices ADD COLUMN paid boolean;", `
			app.invoices ACCESS EXCLUSIVE blocks reads and writes`},
		{"a lock_timeout of the role", inDatabase("ROLE CURRENT_USER IN DATABASE %I SET lock_timeout = ''5s''"), "ALTER TABLE app.invoices ADD COLUMN paid boolean;", `
			app.invoices ACCESS EXCLUSIVE blocks reads and writes`},
		{"a lock_timeout of the database that the script turns off", inDatabase("DATABASE %I SET lock_timeout = ''5s''"), "SET lock_timeout = 0;\nALTER TABLE app.invoices ADD COLUMN paid boolean;", `
			warning lock-timeout-ineffective static, line 1
			warning missing-lock-timeout confirmed, line 2
			app.invoices ACCESS EXCLUSIVE blocks reads and writes`},
		{"a lock_timeout of one transaction", "", "BEGIN;\nSET LOCAL lock_timeout = '5s';\nALTER TABLE app.invoices ADD COLUMN paid boolean;\nCOMMIT;\nALTER TABLE app.invoices ADD COLUMN sent boolean;", `
			warning missing-lock-timeout confirmed, line 5
			app.invoices ACCESS EXCLUSIVE blocks reads and writes`},
		{"no statement_timeout", "", built, `
			app.invoices SHARE UPDATE EXCLUSIVE, builds an index`},
		{"a statement_timeout of the database", inDatabase("DATABASE %I SET statement_timeout = ''1h''"), built, `
			warning statement-timeout-cuts-build static, line 1
			app.invoices SHARE UPDATE EXCLUSIVE, builds an index`},
		{"a time zone that only our own server has", "", zoned, `
			error change-type-rewrite static, line 2
			app.invoices ACCESS EXCLUSIVE blocks reads and writes`},
		{"UTC of the database", inDatabase("DATABASE %I SET timezone = ''UTC''"), zoned, `
			app.invoices ACCESS EXCLUSIVE blocks reads and writes`},
		{"another time zone of the database", inDatabase("DATABASE %I SET timezone = ''Europe/Berlin''"), zoned, `
			error change-type-rewrite confirmed, line 2
			app.invoices ACCESS EXCLUSIVE blocks reads and writes, rewrites the table`},
		{"a search_path of the database", inDatabase("DATABASE %I SET search_path = app"), limited + longer, `
			app.invoices ACCESS EXCLUSIVE blocks reads and writes`},
		{"a search_path that finds another table first", "CREATE TABLE public.invoices (code numeric(10));\n" + inDatabase("DATABASE %I SET search_path = public, app"), limited + longer, `
			error change-type-rewrite confirmed, line 2
			invoices ACCESS EXCLUSIVE blocks reads and writes, rewrites the table`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			document := planOfRevision(t, invoicesSchema+tt.given, tt.upgrade)
			if diff := cmp.Diff(strings.ReplaceAll(strings.TrimSpace(tt.want), "\t", ""), told(document)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// inDatabase gives a setting to the throwaway database, whatever its name is.
func inDatabase(alter string) string {
	return "DO $$ BEGIN EXECUTE format('ALTER " + alter + "', current_database()); END $$;\n"
}

// What env.py asks for when it connects holds in the revision, too.
func TestSettingsOfTheConnection(t *testing.T) {
	requireAlembic(t)
	const revision = riskyHead + `    op.add_column("orders", sa.Column("paid", sa.Boolean()))


def downgrade() -> None:
    op.drop_column("orders", "paid")
`
	without := strings.Join(rulesOf(planWithEnv(t, alembicEnv, revision)), ", ")
	if without != "missing-lock-timeout" {
		t.Errorf("without a lock_timeout: got %q", without)
	}
	env := strings.Replace(alembicEnv, "poolclass=pool.NullPool",
		`poolclass=pool.NullPool, connect_args={"options": "-c lock_timeout=5s"}`, 1)
	document := planWithEnv(t, env, revision)
	if with := rulesOf(document); len(with)+len(document.Projects[0].Disproved) > 0 {
		t.Errorf("with a lock_timeout:\n%s", told(document))
	}
}

func rulesOf(document *plan.Plan) (rules []string) {
	for _, f := range document.Projects[0].Findings {
		rules = append(rules, f.Rule)
	}
	return rules
}

func planWithEnv(t *testing.T, env, revision string) *plan.Plan {
	t.Helper()
	dir := repository(t, map[string]string{
		"alembic.ini": "[alembic]\nscript_location = db\n", "db/env.py": env, "db/versions/1_shop.py": shopRevision,
	})
	write(t, dir, "db/versions/2_risky.py", revision)
	document, err := Run(context.Background(), Options{
		Dirs: []string{dir}, Base: git.Options{Ref: "main"}, Postgres: pgtest.Options(), Environ: os.Environ(),
		Projects: []Project{{Dir: ".", Python: os.Getenv("MIGRATE_CHECK_TEST_PYTHON")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return document
}
