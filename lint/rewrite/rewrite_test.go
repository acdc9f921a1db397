package rewrite_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

// rewritten is what every statement of a script would be rewritten to, nil for those that stay.
func rewritten(base, script string) (all []*lint.Rewrite) {
	rule := &lint.Rule{ID: "any", Severity: lint.Error, Rewrite: rewrite.Statement, Check: func(pass *lint.Pass) { pass.Reportf("x") }}
	opts := lint.Options{Settings: map[string]string{"lock_timeout": "5s"}}
	if base != "" {
		opts.Base = []lint.File{{Source: base}}
	}
	findings, _ := lint.Look([]*lint.Rule{rule}, []lint.File{{Source: script, Wrapped: true}}, opts)
	for _, f := range findings {
		all = append(all, f.Rewrite)
	}
	return all
}

// steps shows a rewrite, a line for each step.
func steps(r *lint.Rewrite) string {
	if r == nil {
		return "none"
	}
	var lines []string
	for _, step := range r.Steps {
		lines = append(lines, strings.ReplaceAll(step.SQL, "\n", " "))
	}
	return strings.Join(lines, "\n")
}

func TestStatement(t *testing.T) {
	const long = "a_table_with_a_name_that_is_nearly_as_long_as_names_can_be_here"
	tests := []struct{ name, base, statement, want string }{
		{"names that need quotes", "", `ALTER TABLE "Order"."user" ADD CHECK ("Total" > 0 AND "Total"::text <> 'it''s')`,
			`ALTER TABLE "Order"."user" ADD CONSTRAINT "user_Total_check" CHECK ("Total" > 0 AND "Total"::text <> 'it''s') NOT VALID;
ALTER TABLE "Order"."user" VALIDATE CONSTRAINT "user_Total_check";`},
		{"a name that PostgreSQL would cut", "", "ALTER TABLE " + long + " ALTER COLUMN order_id SET NOT NULL",
			"ALTER TABLE " + long + " ADD CONSTRAINT a_table_with_a_name_that_is_nearly_as_long_as_order_id_not_null CHECK (order_id IS NOT NULL) NOT VALID;\n" +
				"ALTER TABLE " + long + " VALIDATE CONSTRAINT a_table_with_a_name_that_is_nearly_as_long_as_order_id_not_null; " +
				"ALTER TABLE " + long + " ALTER COLUMN order_id SET NOT NULL; " +
				"ALTER TABLE " + long + " DROP CONSTRAINT a_table_with_a_name_that_is_nearly_as_long_as_order_id_not_null;"},
		{"several hazards in one statement", "CREATE TABLE o (id bigint PRIMARY KEY, a int, b int);",
			"ALTER TABLE o ADD COLUMN c int DEFAULT 1 CHECK (c > 0), ADD UNIQUE (a), ALTER COLUMN b SET NOT NULL",
			`ALTER TABLE o ADD COLUMN c int DEFAULT 1; ALTER TABLE o ADD CONSTRAINT o_c_check CHECK (c > 0) NOT VALID; ALTER TABLE o ADD CONSTRAINT o_b_not_null CHECK (b IS NOT NULL) NOT VALID;
CREATE UNIQUE INDEX CONCURRENTLY o_a_key ON o (a);
ALTER TABLE o VALIDATE CONSTRAINT o_c_check; ALTER TABLE o VALIDATE CONSTRAINT o_b_not_null; ALTER TABLE o ADD CONSTRAINT o_a_key UNIQUE USING INDEX o_a_key; ALTER TABLE o ALTER COLUMN b SET NOT NULL; ALTER TABLE o DROP CONSTRAINT o_b_not_null;`},
		{"a name that is taken", "CREATE TABLE o (id int, CONSTRAINT o_a_check CHECK (id > 0), a int);", "ALTER TABLE o ADD CHECK (a > 0)",
			"ALTER TABLE o ADD CONSTRAINT o_a_check1 CHECK (a > 0) NOT VALID;\nALTER TABLE o VALIDATE CONSTRAINT o_a_check1;"},
		{"a value that only a person knows", "", "ALTER TABLE o ADD COLUMN c int NOT NULL", "none"},
		{"rows that nothing tells apart", "CREATE TABLE o (id int);", "ALTER TABLE o ADD COLUMN c uuid DEFAULT gen_random_uuid()", "none"},
		{"the order of parts may matter", "", "ALTER TABLE o DROP COLUMN a, ADD CHECK (b > 0)", "none"},
		{"exclusion constraints", "", "ALTER TABLE o ADD EXCLUDE USING gist (a WITH &&)", "none"},
		{"new syntax is not lost", "", "ALTER TABLE o ADD CHECK (a > 0) NOT ENFORCED", "none"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := steps(rewritten(test.base, test.statement)[0]); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// Rows are filled to the last one, whatever the key is, and each thousand is committed.
func TestFillInBatches(t *testing.T) {
	conn := pgtest.Connect(t, pgtest.Database(t))
	const base = `CREATE TABLE "Things" ("Key" uuid PRIMARY KEY);`
	mustExec(t, conn, base+`INSERT INTO "Things" SELECT gen_random_uuid() FROM generate_series(1, 2500)`)
	for _, step := range rewritten(base, `ALTER TABLE "Things" ADD COLUMN "Number" bigserial`)[0].Steps {
		mustExec(t, conn, step.SQL)
	}
	var filled, transactions int
	err := conn.QueryRow(t.Context(), `SELECT count(DISTINCT "Number"), count(DISTINCT xmin::text) FROM "Things"`).Scan(&filled, &transactions)
	if err != nil || filled != 2500 || transactions != 3 {
		t.Errorf("got %d numbers in %d transactions and %v, want 2500 in 3", filled, transactions, err)
	}
}

// The names that we choose are those that PostgreSQL chooses.
func TestNamesAsPostgres(t *testing.T) {
	conn := pgtest.Connect(t, pgtest.Database(t))
	for _, table := range []string{"short", strings.Repeat("t", 63), strings.Repeat("ä", 31)} {
		for _, column := range []string{"c", strings.Repeat("c", 60), strings.Repeat("ö", 30)} {
			mustExec(t, conn, `CREATE TABLE "`+table+`" ("`+column+`" int UNIQUE CHECK ("`+column+`" > 0))`)
			rows, err := conn.Query(t.Context(), "SELECT conname::text, contype::text FROM pg_constraint WHERE conrelid = $1::regclass AND contype IN ('u', 'c')",
				pgx.QueryExecModeExec, lint.QuoteIdent(table))
			if err != nil {
				t.Fatal(err)
			}
			var name, kind string
			_, err = pgx.ForEachRow(rows, []any{&name, &kind}, func() error {
				if got := lint.ObjectName(table, column, map[string]string{"u": "key", "c": "check"}[kind]); got != name {
					t.Errorf("got %q, want %q", got, name)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			mustExec(t, conn, `DROP TABLE "`+table+`"`)
		}
	}
}

func mustExec(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
}
