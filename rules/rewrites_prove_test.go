package rules_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	tracing "github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/lint"
)

// oldestSnapshot is the first version whose schemas can be compared.
const oldestSnapshot = 13

// Every rewrite of an example or a case runs on a server, with rows in the tables: it must reach the schema that
// the statement reaches, and nobody may wait for a step that reads or writes a whole table. Where the statement
// does neither, the locks must be weaker.
func TestRewritesOnPostgres(t *testing.T) {
	b := newBench(t)
	if major := serverMajor(t, b.direct); major < oldestSnapshot {
		t.Skipf("schemas are compared from PostgreSQL %d on, not on %d", oldestSnapshot, major)
	}
	proven := 0
	eachRewriting(t, []int{serverMajor(t, b.direct)}, func(t *testing.T, r rewriting) {
		want, reached := b.original(t, r)
		if !reached && !failsByRule(r) {
			t.Skip("the statement fails for another reason")
		}
		got, steps := b.rewritten(t, r)
		if reached {
			compareSchemas(t, r, want.schema, got)
			if diff := cmp.Diff(want.nulls, b.nulls(t)); diff != "" {
				t.Errorf("how many rows have no value (-statement +rewrite):\n%s%s", diff, r.String())
			}
		}
		compareEffects(t, r, want, steps)
		proven++
	})
	if proven < 50 {
		t.Errorf("only %d rewrites were run", proven)
	}
}

// failsByRule reports whether the rule says that the statement is refused. The rewrite then is what was meant.
func failsByRule(r rewriting) bool {
	for _, findings := range r.findings {
		for _, f := range findings {
			if f.Claim.Fails {
				return true
			}
		}
	}
	return false
}

// bench is one database, seen directly and through the trace.
type bench struct {
	db     *postgres.Database
	direct *pgx.Conn
	proxy  *tracing.Proxy
}

func newBench(t *testing.T) *bench {
	db := pgtest.Database(t)
	proxy, err := tracing.Listen(t.Context(), tracing.Target{Host: db.Host, Port: db.Port, User: db.User, Password: db.Password})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := proxy.Close(); err != nil {
			t.Error(err)
		}
	})
	return &bench{db: db, direct: pgtest.Connect(t, db), proxy: proxy}
}

// outcome is what a script did.
type outcome struct {
	schema *snapshot.Snapshot
	nulls  map[string]int
	// effects are what each statement did to the tables that were there before, by its text.
	effects map[string][]tracing.Effect
}

// start makes the schema that the change meets.
func (b *bench) start(t *testing.T, r rewriting) (tables map[string]bool) {
	reset(t, b.direct)
	mustExec(t, b.direct, r.Before)
	b.proxy.Take()
	tables = map[string]bool{}
	for _, name := range tablesOf(t, b.direct) {
		tables[name] = true
	}
	return tables
}

// original runs the scripts as they are. It reports whether PostgreSQL takes them.
func (b *bench) original(t *testing.T, r rewriting) (o outcome, reached bool) {
	tables := b.start(t, r)
	for _, script := range r.Scripts {
		if err := b.run(t, script, r, r.Settings.Wrapped); err != nil {
			return o, false
		}
	}
	return outcome{b.schema(t), b.nulls(t), b.effects(tables)}, true
}

// rewritten runs the scripts with the rewrites in them, and gives what the steps did.
func (b *bench) rewritten(t *testing.T, r rewriting) (*snapshot.Snapshot, map[string][]tracing.Effect) {
	tables := b.start(t, r)
	steps := map[string][]tracing.Effect{}
	for _, p := range r.pieces() {
		err := b.run(t, p.sql, r, r.Settings.Wrapped && (p.step == nil || !p.step.Outside))
		if err != nil {
			t.Fatalf("the rewrite fails: %v\n%s", err, r.String())
		}
		effects := b.effects(tables)
		if p.step == nil {
			continue
		}
		for _, all := range effects {
			steps[p.instead] = append(steps[p.instead], all...)
		}
	}
	return b.schema(t), steps
}

// run sends a script statement by statement, as the tool or psql would. Each has a session of its own: revisions are
// applied on different days.
func (b *bench) run(t *testing.T, script string, r rewriting, wrapped bool) error {
	dsn := fmt.Sprintf("host=%s port=%d user=%s dbname=%s default_query_exec_mode=simple_protocol", b.proxy.Directory, b.proxy.Port, b.db.User, b.db.Name)
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for name, value := range r.Settings.Session {
		mustExec(t, conn, fmt.Sprintf("SET %s = '%s'", name, value))
	}
	statements := []string{}
	for _, stmt := range lint.Parse(script) {
		statements = append(statements, stmt.SQL)
	}
	if wrapped {
		statements = slices.Concat([]string{"BEGIN"}, statements, []string{"COMMIT"})
	}
	for _, sql := range statements {
		if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
			return fmt.Errorf("%w in %s", err, sql)
		}
	}
	if conn.PgConn().TxStatus() != 'I' {
		mustExec(t, conn, "COMMIT")
	}
	return nil
}

func (b *bench) effects(tables map[string]bool) map[string][]tracing.Effect {
	statements := b.proxy.Take()
	all := map[string][]tracing.Effect{}
	for i, effects := range tracing.Effects(statements) {
		for _, e := range effects {
			if tables[strings.TrimPrefix(e.Table.String(), "public.")] {
				all[statements[i].SQL] = append(all[statements[i].SQL], e)
			}
		}
	}
	return all
}

func (b *bench) schema(t *testing.T) *snapshot.Snapshot {
	schema, err := snapshot.Take(t.Context(), b.direct, snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// nulls counts the rows of each column that have no value.
func (b *bench) nulls(t *testing.T) map[string]int {
	rows, err := b.direct.Query(t.Context(), `
		SELECT attrelid::regclass::text, quote_ident(attname)
		FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
		WHERE attnum > 0 AND NOT attisdropped AND relkind = 'r' AND relnamespace = 'public'::regnamespace`)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (column [2]string, err error) {
		return column, row.Scan(&column[0], &column[1])
	})
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, column := range columns {
		var count int
		query := fmt.Sprintf("SELECT count(*) FROM %s WHERE %s IS NULL", column[0], column[1])
		if err := b.direct.QueryRow(t.Context(), query, pgx.QueryExecModeExec).Scan(&count); err != nil {
			t.Fatal(err)
		}
		counts[column[0]+"."+column[1]] = count
	}
	return counts
}

// compareSchemas fails if the rewrite leads elsewhere, unless it says in what it differs.
func compareSchemas(t *testing.T, r rewriting, want, got *snapshot.Snapshot) {
	changes := slices.DeleteFunc(snapshot.Diff(want, got), func(c snapshot.Change) bool { return c.Class == snapshot.Cosmetic })
	said := false
	for _, findings := range r.findings {
		for _, f := range findings {
			said = said || f.Rewrite.Differs != ""
		}
	}
	if said != (len(changes) > 0) {
		t.Errorf("the rewrite says that it differs: %v; the schema does (-statement +rewrite):\n%s%s", said, snapshot.Format(changes), r.String())
	}
}

// waitsOrAppears are rules whose rewrites change something else than the locks: how long one waits for them, what
// else is held meanwhile, or whether the statement is taken at all.
var waitsOrAppears = []string{
	"missing-lock-timeout", "backfill-same-transaction", "enum-value-same-transaction", "concurrently-in-transaction",
	"concurrently-if-not-exists",
}

func compareEffects(t *testing.T, r rewriting, original outcome, steps map[string][]tracing.Effect) {
	if slices.Contains(waitsOrAppears, r.rule.ID) {
		return
	}
	for _, p := range r.pieces() {
		is, was := steps[p.instead], original.effects[p.instead]
		switch {
		case p.step == nil:
		case slices.ContainsFunc(is, blocking):
			t.Errorf("a step reads or writes a whole table while others wait: %+v\n%s", is, r.String())
		case len(was) == 0 || slices.ContainsFunc(was, blocking):
		case strongestOn(p.table, was) <= strongestOn(p.table, is):
			t.Errorf("the statement locks %s no more than its rewrite does: %+v and %+v\n%s", p.table, was, is, r.String())
		}
	}
}

// blocking reports whether a table is read or written as a whole while others wait. What stops writes of a
// materialized view only stops other refreshes.
func blocking(e tracing.Effect) bool {
	return e.Worked() && (e.BlocksReads || e.BlocksWrites && e.Table.Kind != "materialized view")
}

// strongestOn is the strength of the strongest lock on a table, or on any if none is named.
func strongestOn(table string, effects []tracing.Effect) (strength int) {
	for _, e := range effects {
		if table == "" || e.Table.String() == table {
			strength = max(strength, e.Mode.Strength())
		}
	}
	return strength
}
