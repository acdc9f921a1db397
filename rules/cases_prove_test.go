package rules_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/cases"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/rules"
)

// What the cases say of locks, scans, rewrites and failures is what PostgreSQL does: harmless ones do no harm that
// can be measured, and harmful ones do, unless their rules are about what no trace shows.
func TestCasesOnPostgres(t *testing.T) {
	conn := pgtest.Connect(t, pgtest.Database(t))
	major := serverMajor(t, conn)
	for _, c := range readCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			if c.Settings.Unparsed || !c.Settings.Range.Holds(major) {
				t.Skip("is about another version")
			}
			done := measure(t, conn, major, c)
			if failed := done.err != nil; failed != c.Settings.Fails {
				t.Errorf("the case says that it fails: %v; the server says %v", c.Settings.Fails, done.err)
			}
			switch {
			case !c.Harmful && done.harms():
				t.Errorf("the case is not harmless: %+v", done)
			case c.Harmful && !done.harms() && len(done.written) == 0 && !done.strongLock && !slices.ContainsFunc(c.WantedRules(), untraceable):
				t.Errorf("nothing shows that the case is harmful: %+v", done)
			}
		})
	}
}

// untraceable reports whether a rule is about what a trace of locks, files and rows does not show.
func untraceable(rule string) bool {
	return slices.Contains([]string{
		"lock-timeout-ineffective", "missing-lock-timeout", "statement-timeout-cuts-build", // how long one waits
		"mixed-transaction-mode", "uncommitted-transaction", "nested-transaction", // what is left after a failure
		"session-setting-leak", "session-replication-role", // what the session does next
		"grant-widening", "revoke", "role-change", "security-definer-search-path", "policy-without-rls", // who may do what
		"drop-function", "drop-sequence", "drop-type", "enum-rename-value", "rename-schema", // what the application names
		"add-column-if-not-exists-mismatch", "create-if-not-exists-mismatch", "concurrently-if-not-exists", // nothing is done
		"dynamic-sql", "unanalysable-statement", "identifier-too-long", "foreign-key-missing-index",
		"foreign-key-type-mismatch", "sequence-behind-data", "event-trigger", "extension-change", "system-settings",
		"autovacuum-disabled", "rename-index", // locks the index alone
	}, rule)
}

// measurement is what a case did to the tables that were there before it.
type measurement struct {
	err error
	// blocking says which tables were read or written as a whole while others waited.
	blocking []string
	// lost says what is gone.
	lost []string
	// written says which tables were written as a whole, maybe row by row.
	written []string
	// strongLock is whether any lock stopped writes, however short.
	strongLock bool
}

func (m measurement) harms() bool { return m.err != nil || len(m.blocking) > 0 || len(m.lost) > 0 }

// measure runs a case, and holds on the way what the linter says of each statement against what it did.
func measure(t *testing.T, conn *pgx.Conn, major int, c cases.Case) (m measurement) {
	reset(t, conn)
	mustExec(t, conn, c.Before)
	for name, value := range c.Settings.Session {
		mustExec(t, conn, fmt.Sprintf("SET %s = '%s'", name, value))
	}
	tables := tablesOf(t, conn)
	names := slices.Collect(maps.Values(tables))
	then := contentsOf(t, conn, names)
	var traces []trace
	for _, script := range c.Scripts {
		trace := run(t, conn, tables, script, c.Settings)
		traces = append(traces, trace)
		for i, effects := range trace.effects {
			m.add(i, effects, then)
		}
		if m.err = trace.err; m.err != nil {
			break
		}
	}
	if !c.Settings.NoBase {
		opts := lint.Options{PostgresVersion: major, Base: []lint.File{{Source: c.Before}}, Settings: c.Settings.Session}
		compareWithLint(t, rules.All(), filesOf(c), opts, traces)
	}
	if m.err == nil && !slices.ContainsFunc(c.Scripts, func(script string) bool { return strings.Contains(script, "migrate-check:ignore") }) {
		mustExec(t, conn, "RESET ALL; RESET SESSION AUTHORIZATION")
		now := contentsOf(t, conn, names)
		m.lost, m.written = lost(then, now), written(then, now)
	}
	return m
}

// add adds what a statement did, and what its transaction held while it did it.
func (m *measurement) add(i int, effects map[string]effect, tables map[string]contents) {
	held := ""
	for table, e := range effects {
		if tables[table].kind == "m" && e.lock == lint.Exclusive {
			continue // it only makes other refreshes of the view wait
		}
		if strength(e.lock) >= strength(lint.Share) {
			held = fmt.Sprintf("%s on %s", e.lock, table)
			m.strongLock = true
		}
	}
	for table, e := range effects {
		if held != "" && (e.scan || e.rewrite) {
			m.blocking = append(m.blocking, fmt.Sprintf("statement %d reads or writes %s with %s", i+1, table, held))
		}
	}
}

// contents is what the name of a table or view stands for.
type contents struct {
	// kind is relkind of pg_class.
	kind    string
	columns []string
	rows    int
	// file holds the rows, 0 for views.
	file uint32
	// oldest and newest are the transactions that wrote the rows, 0 for views.
	oldest, newest int64
}

func contentsOf(t *testing.T, conn *pgx.Conn, names []string) map[string]contents {
	all := map[string]contents{}
	for _, name := range names {
		schema, table, found := strings.Cut(name, ".")
		if !found {
			schema, table = "public", name
		}
		var c contents
		err := conn.QueryRow(t.Context(), `
			SELECT relkind::text, coalesce(pg_relation_filenode(c.oid), 0), array(
				SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)
			FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = $1 AND relname = $2`,
			pgx.QueryExecModeExec, schema, table).Scan(&c.kind, &c.file, &c.columns)
		if errors.Is(err, pgx.ErrNoRows) {
			continue
		}
		written := ", coalesce(min(xmin::text::bigint), 0), coalesce(max(xmin::text::bigint), 0)"
		if c.kind != "r" {
			written = ", 0, 0"
		}
		if c.kind == "p" {
			all[name] = c // the rows are the partitions', and detaching one is no loss
			continue
		}
		count := "SELECT count(*)" + written + " FROM " + pgx.Identifier{schema, table}.Sanitize()
		if err == nil {
			err = conn.QueryRow(t.Context(), count, pgx.QueryExecModeExec).Scan(&c.rows, &c.oldest, &c.newest)
		}
		if err != nil {
			t.Fatal(err)
		}
		all[name] = c
	}
	return all
}

// lost says which columns are gone, and which tables have lost all rows. What has got another name is gone for those
// that use it.
func lost(before, after map[string]contents) (all []string) {
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if before[name].rows > 0 && after[name].rows == 0 {
			all = append(all, name)
		}
		for _, column := range before[name].columns {
			if !slices.Contains(after[name].columns, column) {
				all = append(all, name+"."+column)
			}
		}
	}
	return all
}

// written says which tables are in another file, and in which every row was written.
func written(before, after map[string]contents) (all []string) {
	for _, name := range slices.Sorted(maps.Keys(before)) {
		then, now := before[name], after[name]
		if now.file != 0 && now.file != then.file || then.rows > 0 && now.rows > 0 && now.oldest > then.newest {
			all = append(all, name)
		}
	}
	return all
}
