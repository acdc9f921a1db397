package snapshot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
)

// What the linter learns from the script is what the server has.
func TestScript(t *testing.T) {
	conn := pgtest.Connect(t, pgtest.Database(t))
	sql := `
		CREATE SCHEMA s; CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN positive AS int CHECK (value > 0);
		CREATE TABLE s.p (id serial PRIMARY KEY, "Q x" varchar(10) NOT NULL DEFAULT 'x', n int GENERATED ALWAYS AS IDENTITY,
			g int GENERATED ALWAYS AS (3) STORED, m mood, d positive);
		ALTER TABLE s.p ADD CONSTRAINT checked CHECK ("Q x" <> '') NOT VALID;
		CREATE TABLE part (a int, b int) PARTITION BY RANGE (a); CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (1) TO (10);
		CREATE TABLE part0 PARTITION OF part DEFAULT; CREATE TABLE kid (more int) INHERITS (s.p); CREATE INDEX part_b ON part (b);
		CREATE UNIQUE INDEX u ON s.p (lower("Q x")) WHERE n > 0;
		CREATE TABLE c (id bigint PRIMARY KEY, pid int REFERENCES s.p (id), UNIQUE (pid, id)); CREATE VIEW v AS SELECT id FROM s.p;
		CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql STABLE AS 'SELECT a'; CREATE SEQUENCE seq;
		CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
		CREATE TRIGGER tr BEFORE UPDATE OF "Q x" ON s.p FOR EACH ROW EXECUTE FUNCTION tf();
		ALTER TABLE c ENABLE ROW LEVEL SECURITY; CREATE POLICY pol ON c USING (pid = 1);
		CREATE STATISTICS st ON id, pid FROM c; SET client_min_messages = error;
		CREATE PUBLICATION everything FOR ALL TABLES; CREATE PUBLICATION chosen FOR TABLE c;`
	want := []string{
		"complete", "s.p.id integer not null default numbered", `s.p.Q x varchar(10) not null default`, "s.p.n integer not null identity numbered",
		"s.p.m mood", "s.p.d positive", "s.p.g integer generated", "s.p checked check\n", "s.p index s.u unique partial",
		"public.part partitioned table", "public.part1 partition of public.part", "public.part default public.part0", "public.kid partition of s.p",
		"public.c c_pkey primary key valid", "public.c c_pid_fkey foreign key valid to s.p", "public.c c_pid_id_key unique valid",
		"public.v view of s.p", "s.p trigger tr", "public.c policy pol secured", "public.c statistics public.st of id, pid",
		"public.c published by chosen, everything", "s.p published by everything\n", "public.seq sequence", "public.part index public.part_b",
	}
	if newest(t, conn) {
		sql += `ALTER TABLE part ADD COLUMN v int GENERATED ALWAYS AS (a + 1) VIRTUAL; ALTER TABLE c ADD CHECK (pid > 0) NOT ENFORCED;
			ALTER TABLE c ADD CONSTRAINT soon NOT NULL pid NOT VALID;`
		want = append(want, "public.part.v integer generated", "public.c soon check\n", "public.c c_pid_check check not enforced", "public.c.pid integer\n")
	}
	if _, err := conn.Exec(context.Background(), sql); err != nil {
		t.Fatal(err)
	}
	taken, err := Take(context.Background(), conn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got string
	rule := &lint.Rule{ID: "look", Severity: lint.Error, Check: func(pass *lint.Pass) { got = known(pass.Catalog) }}
	lint.Run([]*lint.Rule{rule}, []lint.File{{Source: "SELECT 1"}}, lint.Options{Base: []lint.File{{Source: taken.Script()}}})
	for _, want := range want {
		if !strings.Contains(got, want) {
			t.Errorf("the linter does not know: %s", want)
		}
	}
	for _, statement := range lint.Parse(taken.Script()) {
		if statement.Err != nil && statement.Outline == nil {
			t.Errorf("%s: %v", statement.SQL, statement.Err)
		}
	}
	if t.Failed() {
		t.Logf("it knows\n%s\nfrom\n%s", got, taken.Script())
	}
}

// newest reports whether the server has the syntax of PostgreSQL 18.
func newest(t *testing.T, conn *pgx.Conn) bool {
	version, err := major(conn.PgConn().ParameterStatus("server_version"))
	if err != nil {
		t.Fatal(err)
	}
	return version >= 18
}

// known writes what a catalog knows, a fact a line.
func known(c *lint.Catalog) string {
	var b strings.Builder
	if c.Complete {
		b.WriteString("complete\n")
	}
	for _, r := range c.Relations() {
		name := r.Name.Schema + "." + r.Name.Name
		fmt.Fprintf(&b, "%s %s", name, r.Kind)
		for _, use := range r.Uses {
			fmt.Fprintf(&b, " of %s.%s", use.Table.Schema, use.Table.Name)
		}
		b.WriteString("\n")
		for _, parent := range r.Parents {
			fmt.Fprintf(&b, "%s partition of %s.%s\n", name, parent.Schema, parent.Name)
		}
		if r.DefaultPartition.Name != "" {
			fmt.Fprintf(&b, "%s default %s.%s\n", name, r.DefaultPartition.Schema, r.DefaultPartition.Name)
		}
		for _, x := range r.Columns {
			fmt.Fprintf(&b, "%s.%s %s%s\n", name, x.Name, x.Type, facts(map[string]bool{
				"1not null": x.NotNull, "2default": x.Default, "3identity": x.Identity, "4generated": x.Generated, "5numbered": x.Numbered,
			}))
		}
		for _, x := range r.Constraints {
			fmt.Fprintf(&b, "%s %s %s%s", name, x.Name, x.Kind, facts(map[string]bool{"1valid": x.Validated, "2not enforced": x.NotEnforced}))
			if x.References.Name != "" {
				fmt.Fprintf(&b, " to %s.%s", x.References.Schema, x.References.Name)
			}
			b.WriteString("\n")
		}
		for _, x := range r.Indexes {
			fmt.Fprintf(&b, "%s index %s.%s%s\n", name, x.Name.Schema, x.Name.Name, facts(map[string]bool{"1unique": x.Unique, "2partial": x.Partial}))
		}
		for _, x := range r.Triggers {
			fmt.Fprintf(&b, "%s trigger %s\n", name, x.Name)
		}
		for _, x := range r.Statistics {
			fmt.Fprintf(&b, "%s statistics %s.%s of %s\n", name, x.Name.Schema, x.Name.Name, strings.Join(x.Columns, ", "))
		}
		fmt.Fprintf(&b, "%s published by %s\n", name, strings.Join(c.Published(r.Name, false), ", "))
		for _, x := range r.Policies {
			fmt.Fprintf(&b, "%s policy %s%s\n", name, x.Name, facts(map[string]bool{"secured": r.RowSecurity}))
		}
	}
	return b.String()
}

// facts are the names of what is true, after a digit that sorts them.
func facts(of map[string]bool) (text string) {
	for _, name := range slices.Sorted(maps.Keys(of)) {
		if of[name] {
			text += " " + strings.TrimLeft(name, "12345")
		}
	}
	return text
}
