package rules_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/example"
	"github.com/migrate-check/migrate-check/lint/linttest"
	"github.com/migrate-check/migrate-check/rules"
)

// Every example of every page runs on a real server: bad.locks must be what it took, a section must fail
// exactly if it says so, and what findings claim and the linter predicts must be what happened.
func TestPagesOnPostgres(t *testing.T) {
	db := pgtest.Database(t)
	conn := pgtest.Connect(t, db)
	for _, rule := range rules.All() {
		data, err := os.ReadFile(filepath.Join("pages", rule.ID+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		page := txtar.Parse(data)
		for _, section := range page.Files {
			if section.Name == linttest.Before || !strings.HasSuffix(section.Name, ".sql") {
				continue
			}
			t.Run(rule.ID+"/"+section.Name, func(t *testing.T) {
				proveSection(t, conn, rule, page, section)
			})
		}
	}
}

func proveSection(t *testing.T, conn *pgx.Conn, rule *lint.Rule, page *txtar.Archive, section txtar.File) {
	settings, err := example.ReadSettings(string(section.Data))
	if err != nil {
		t.Fatal(err)
	}
	if settings.Unparsed {
		t.Skip("holds what the parser does not understand")
	}
	major := serverMajor(t, conn)
	if !settings.Range.Holds(major) {
		t.Skipf("is about PostgreSQL %v, not %d", settings.Range, major)
	}
	before := sectionOf(page, linttest.Before)
	reset(t, conn)
	mustExec(t, conn, before)

	done := run(t, conn, tablesOf(t, conn), string(section.Data), settings)
	switch {
	case done.err == nil && settings.Fails:
		t.Error("PostgreSQL accepts it, but the section says that it fails")
	case done.err != nil && !settings.Fails:
		t.Errorf("PostgreSQL refuses it: %v", done.err)
	}
	if section.Name == "bad.sql" {
		locks, err := example.ReadLocks(sectionOf(page, "bad.locks"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(example.LocksOn(locks, major), done.worst()); diff != "" {
			t.Errorf("bad.locks (-page +server):\n%s", diff)
		}
	}
	if !settings.NoBase {
		file := lint.File{Path: section.Name, Source: string(section.Data), Wrapped: settings.Wrapped}
		opts := lint.Options{PostgresVersion: major, Base: []lint.File{{Source: before}}, Settings: settings.Session}
		compareWithLint(t, []*lint.Rule{rule}, []lint.File{file}, opts, []trace{done})
	}
}

func sectionOf(page *txtar.Archive, name string) string {
	for _, file := range page.Files {
		if file.Name == name {
			return string(file.Data)
		}
	}
	return ""
}

// effect is what a statement did to a table that was there before the section.
type effect struct {
	// lock is the strongest that the transaction holds after the statement.
	lock          string
	scan, rewrite bool
}

// trace is what each statement did, by the names of tables. Statements that cannot run in a transaction
// have no effects, as their locks are gone when they end.
type trace struct {
	effects []map[string]effect
	err     error
	// failed is the index of the statement that err is about.
	failed int
}

func run(t *testing.T, conn *pgx.Conn, tables map[uint32]string, source string, settings example.Settings) (result trace) {
	statements := lint.Parse(source)
	open := settings.Wrapped
	if open {
		mustExec(t, conn, "BEGIN")
	}
	defer func() { mustExec(t, conn, "ROLLBACK") }()
	for i, stmt := range statements {
		switch kind := stmt.Node.GetTransactionStmt().GetKind().String(); {
		case strings.HasSuffix(kind, "_BEGIN"), strings.HasSuffix(kind, "_START"):
			open = true
		case strings.HasSuffix(kind, "_COMMIT"), strings.HasSuffix(kind, "_ROLLBACK"):
			open = false
		}
		single := !open && stmt.Node.GetTransactionStmt() == nil && !strings.Contains(strings.ToUpper(stmt.SQL), "CONCURRENTLY") && !needsNoTransaction(stmt)
		if single {
			mustExec(t, conn, "BEGIN")
		}
		before := observe(t, conn, tables)
		if _, result.err = conn.PgConn().Exec(t.Context(), stmt.SQL).ReadAll(); result.err != nil {
			result.failed = i
			return result
		}
		result.effects = append(result.effects, difference(before, observe(t, conn, tables)))
		if single {
			_, result.err = conn.Exec(t.Context(), "COMMIT")
			if result.err != nil {
				return result
			}
		}
	}
	if settings.Wrapped {
		_, result.err = conn.Exec(t.Context(), "COMMIT")
		result.failed = len(statements) - 1
	}
	return result
}

func needsNoTransaction(stmt *lint.Statement) bool {
	n := stmt.Node
	return n.GetVacuumStmt() != nil || n.GetCreatedbStmt() != nil || n.GetDropdbStmt() != nil || n.GetAlterSystemStmt() != nil ||
		n.GetVariableSetStmt() != nil
}

// observation is the state of one table as the session sees it.
type observation struct {
	locks []string
	scans int64
	file  uint32
}

// We look by object ID, as a dropped table has no name in the catalogs any more.
func observe(t *testing.T, conn *pgx.Conn, tables map[uint32]string) map[string]observation {
	rows, err := conn.Query(t.Context(), `
		SELECT oid, coalesce((SELECT array_agg(mode) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = oid), '{}'),
			coalesce(pg_stat_get_xact_numscans(oid), 0), coalesce(pg_relation_filenode(oid), 0)
		FROM unnest($1::oid[]) oid`, pgx.QueryExecModeExec, slices.Collect(maps.Keys(tables)))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]observation{}
	for rows.Next() {
		var oid uint32
		var o observation
		if err := rows.Scan(&oid, &o.locks, &o.scans, &o.file); err != nil {
			t.Fatal(err)
		}
		all[tables[oid]] = o
	}
	return all
}

func difference(before, after map[string]observation) map[string]effect {
	effects := map[string]effect{}
	for table, now := range after {
		then := before[table]
		effects[table] = effect{
			lock: strongest(now.locks), scan: now.scans > then.scans, rewrite: now.file != 0 && now.file != then.file,
		}
	}
	return effects
}

// The modes from the weakest to the strongest.
var modes = []string{
	"", lint.AccessShare, lint.RowShare, lint.RowExclusive, lint.ShareUpdateExclusive, lint.Share, lint.ShareRowExclusive,
	lint.Exclusive, lint.AccessExclusive,
}

func strength(mode string) int { return slices.Index(modes, mode) }

func strongest(locks []string) (mode string) {
	for _, lock := range locks {
		if strength(lock) > strength(mode) {
			mode = lock
		}
	}
	return mode
}

// worst sums the effects up as bad.locks does: a line for each table with a strong lock.
func (r trace) worst() string {
	sum := map[string]effect{}
	for _, effects := range r.effects {
		for table, e := range effects {
			s := sum[table]
			if strength(e.lock) > strength(s.lock) {
				s.lock = e.lock
			}
			s.scan, s.rewrite = s.scan || e.scan, s.rewrite || e.rewrite
			sum[table] = s
		}
	}
	var b strings.Builder
	for _, table := range slices.Sorted(maps.Keys(sum)) {
		e := sum[table]
		if strength(e.lock) < strength(lint.ShareUpdateExclusive) {
			continue
		}
		fmt.Fprintf(&b, "%s %s", table, e.lock)
		if e.scan {
			b.WriteString(" scan")
		}
		if e.rewrite {
			b.WriteString(" rewrite")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func tablesOf(t *testing.T, conn *pgx.Conn) map[uint32]string {
	rows, err := conn.Query(t.Context(), `
		SELECT c.oid, CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END || relname
		FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
		WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tables := map[uint32]string{}
	for rows.Next() {
		var oid uint32
		var name string
		if err := rows.Scan(&oid, &name); err != nil {
			t.Fatal(err)
		}
		tables[oid] = name
	}
	return tables
}

// compareWithLint holds what the linter says of each statement of a change against what it did. There is a trace of
// each script that was run.
func compareWithLint(t *testing.T, all []*lint.Rule, files []lint.File, opts lint.Options, traces []trace) {
	held := map[string][]holding{} // by the script's path
	probe := &lint.Rule{ID: "probe", Severity: lint.Note, Check: func(pass *lint.Pass) {
		held[pass.File.Path] = append(held[pass.File.Path], holding{pass.Statement, predicted(pass)})
	}}
	findings, _ := lint.Look(append(slices.Clone(all), probe), files, opts)
	for i, trace := range traces {
		path := files[i].Path
		for k, effects := range trace.effects {
			compareLocks(t, held[path], k, effects)
		}
		for _, f := range findings {
			if f.Position.Path == path {
				compareClaim(t, f, trace)
			}
		}
	}
}

// holding is a statement, and the modes that the linter says its transaction holds after it, by table.
type holding struct {
	statement *lint.Statement
	modes     map[string]string
}

func predicted(pass *lint.Pass) map[string]string {
	modes := map[string]string{}
	for _, stmt := range append(slices.Clone(pass.Before), pass.Statement) {
		for _, lock := range stmt.Locks {
			if table := lock.Table.String(); strength(lock.Mode) > strength(modes[table]) {
				modes[table] = lock.Mode
			}
		}
	}
	return modes
}

// compareLocks compares the strong locks that are held after a statement.
func compareLocks(t *testing.T, all []holding, i int, effects map[string]effect) {
	// The statements of a body follow the one that it is in, with the same number.
	all = slices.DeleteFunc(slices.Clone(all), func(h holding) bool { return h.statement.Number != i+1 })
	stmt, modes := all[0].statement, all[len(all)-1].modes
	if stmt.Dynamic || strings.Contains(strings.ToUpper(stmt.SQL), "CONCURRENTLY") || stmt.Node.GetTransactionStmt() != nil || needsNoTransaction(stmt) {
		return
	}
	for table, e := range effects {
		got := modes[table]
		if strength(e.lock) >= strength(lint.Share) && got != e.lock || strength(got) >= strength(lint.Share) && got != e.lock {
			t.Errorf("%s: predicted %q on %s, the server took %q", stmt.SQL, got, table, e.lock)
		}
	}
}

func compareClaim(t *testing.T, f lint.Finding, trace trace) {
	i := f.Statement - 1
	if strings.Contains(f.Message, "unless") || trace.err != nil && trace.failed < i {
		return
	}
	if failed := trace.err != nil && trace.failed == i; f.Claim.Fails && !failed {
		t.Errorf("%s: the server does not refuse it", f.Message)
	}
	if i >= len(trace.effects) {
		return
	}
	e := trace.effects[i][strings.TrimPrefix(f.Claim.Table, "public.")]
	if f.Claim.Scan && !e.scan || f.Claim.Rewrite && !e.rewrite || strength(f.Claim.Lock) > strength(e.lock) {
		t.Errorf("%s: claimed %+v, the server did %+v", f.Message, f.Claim, e)
	}
}

// reset empties the database.
func reset(t *testing.T, conn *pgx.Conn) {
	mustExec(t, conn, "RESET ALL; RESET SESSION AUTHORIZATION; DISCARD TEMP")
	mustExec(t, conn, `
		DO $$
		DECLARE name text;
		BEGIN
			FOR name IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' LOOP
				EXECUTE format('DROP SCHEMA %I CASCADE', name);
			END LOOP;
			FOR name IN SELECT pubname FROM pg_publication LOOP
				EXECUTE format('DROP PUBLICATION %I', name);
			END LOOP;
			CREATE SCHEMA public;
		END $$`)
}

func mustExec(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.PgConn().Exec(context.WithoutCancel(t.Context()), sql).ReadAll(); err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
}

func serverMajor(t *testing.T, conn *pgx.Conn) (version int) {
	if err := conn.QueryRow(t.Context(), "SELECT current_setting('server_version_num')::int / 10000").Scan(&version); err != nil {
		t.Fatal(err)
	}
	return version
}
