package observe_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/observe"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/lint"
)

// loadGoose makes a history of goose out of upgrades and downgrades.
func loadGoose(t *testing.T, scripts ...[2]string) *migration.Project {
	t.Helper()
	files := fstest.MapFS{}
	for i, script := range scripts {
		text := "-- +goose Up\n" + script[0] + "\n-- +goose Down\n" + script[1] + "\n"
		if up, plain := strings.CutPrefix(script[0], "NO TRANSACTION\n"); plain {
			text = "-- +goose NO TRANSACTION\n-- +goose Up\n" + up + "\n-- +goose Down\n" + script[1] + "\n"
		}
		files[fmt.Sprintf("db/%05d_step.sql", i+1)] = &fstest.MapFile{Data: []byte(text)}
	}
	return load(t, "goose", files)
}

// loadGolangMigrate makes a history of files that go to the server as they are.
func loadGolangMigrate(t *testing.T, scripts ...[2]string) *migration.Project {
	t.Helper()
	files := fstest.MapFS{}
	for i, script := range scripts {
		files[fmt.Sprintf("db/%d_step.up.sql", i+1)] = &fstest.MapFile{Data: []byte(script[0])}
		files[fmt.Sprintf("db/%d_step.down.sql", i+1)] = &fstest.MapFile{Data: []byte(script[1])}
	}
	return load(t, "golang-migrate", files)
}

func load(t *testing.T, tool string, files fstest.MapFS) *migration.Project {
	t.Helper()
	places, err := migration.Find(files, ".", tool)
	if err != nil {
		t.Fatal(err)
	}
	project, err := migration.Load(files, places[0], migration.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return project
}

// replayed replays all revisions but the first, and tells what was found and what could not be found out.
func replayed(t *testing.T, server postgres.Server, project *migration.Project) []string {
	t.Helper()
	runner, err := apply.NewSQL(project)
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	return tell(t, replay.Options{
		Server: server, Runner: runner, Base: project.Revisions[:1], Pending: project.Revisions[1:], VersionTable: project.VersionTable,
	})
}

func tell(t *testing.T, opts replay.Options) (lines []string) {
	t.Helper()
	trial, err := replay.Run(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	judged := trial.Judge(replay.JudgeBoth, opts.Server.Info())
	none := func(string) lint.Group { return "" }
	for _, f := range append(judged.Findings, observe.Compare(nil, trial, none)...) {
		lines = append(lines, fmt.Sprintf("%s:%d %s %s: %s", short(f.Revision), f.Line, f.Severity, f.Rule, f.Message))
	}
	for _, g := range judged.Gaps {
		lines = append(lines, fmt.Sprintf("not checked: %s: %s; %s", g.What, g.Why, g.Fix))
	}
	if trial.Unwatched != "" {
		lines = append(lines, "not watched: "+trial.Unwatched)
	}
	return lines
}

func short(id string) string { return strings.TrimLeft(id, "0") }

// What revisions do to their session, their server and us. The revision behind a hostile one is as it always
// is: nothing reaches it.
func TestHostileRevisions(t *testing.T) {
	options := pgtest.Options()
	options.Settings = map[string]string{"max_prepared_transactions": "0"}
	unprepared := pgtest.NewServer(t, options)
	shared := pgtest.NewServer(t, pgtest.Options())
	base := [2]string{"CREATE TABLE a (id int PRIMARY KEY, note text);", "DROP TABLE a;"}
	after := [2]string{"CREATE TABLE after_it (id int);", "DROP TABLE after_it;"}
	tests := []struct {
		name     string
		load     func(*testing.T, ...[2]string) *migration.Project
		server   postgres.Server
		up, down string
		want     []string
	}{
		{
			name: "its own BEGIN and COMMIT", load: loadGolangMigrate,
			up:   "BEGIN; ALTER TABLE a ADD COLUMN b int; COMMIT; BEGIN; CREATE TABLE c (id int); COMMIT;",
			down: "BEGIN; DROP TABLE c; COMMIT; BEGIN; ALTER TABLE a DROP COLUMN b; COMMIT;",
		},
		{
			name: "a COMMIT within the tool's transaction", load: loadGoose,
			up: "ALTER TABLE a ADD COLUMN b int;\nCOMMIT;\nCREATE TABLE c (id int);", down: "DROP TABLE c;\nALTER TABLE a DROP COLUMN b;",
		},
		{
			name: "SET ROLE", load: loadGoose,
			up:   "CREATE ROLE hostile_owner;\nGRANT ALL ON SCHEMA public TO hostile_owner;\nGRANT ALL ON goose_db_version TO hostile_owner;\nGRANT ALL ON goose_db_version_id_seq TO hostile_owner;\nSET ROLE hostile_owner;\nCREATE TABLE owned (id int);",
			down: "DROP TABLE owned;\nDROP OWNED BY hostile_owner;\nDROP ROLE hostile_owner;",
			want: []string{
				"2:2 warning global-change: the upgrade makes the role hostile_owner, which belongs to the server and not to this database",
				`2:6 warning session-state-leaked: the upgrade leaves the role "hostile_owner" in the session, where the next revision meets it`,
			},
		},
		{
			name: "SET search_path", load: loadGolangMigrate,
			up: "CREATE SCHEMA app;\nSET search_path = app;\nCREATE TABLE t (id int);", down: "DROP SCHEMA app CASCADE;",
			want: []string{`2:2 warning session-state-leaked: the upgrade leaves the setting search_path = "app" in the session, where the next revision meets it`},
		},
		{
			name: "the search_path of a dump", load: loadGolangMigrate,
			up: "SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.t (id int);", down: "DROP TABLE public.t;",
			want: []string{`2:1 warning session-state-leaked: the upgrade leaves the setting search_path = "" in the session, where the next revision meets it`},
		},
		{
			name: "SET session_replication_role", load: loadGoose,
			up: "SET session_replication_role = replica;\nINSERT INTO a VALUES (-77, 'x');", down: "DELETE FROM a WHERE id = -77;",
			want: []string{`2:2 warning session-state-leaked: the upgrade leaves the setting session_replication_role = "replica" in the session, where the next revision meets it`},
		},
		{
			name: "CREATE DATABASE", load: loadGoose,
			up: "NO TRANSACTION\nCREATE DATABASE hostile_other;", down: "DROP DATABASE hostile_other;",
			want: []string{"2:3 warning global-change: the upgrade makes the database hostile_other, which belongs to the server and not to this database"},
		},
		{
			name: "CREATE DATABASE in a transaction", load: loadGoose,
			up: "CREATE DATABASE hostile_other;", down: "DROP DATABASE hostile_other;",
			want: []string{"2:2 error upgrade-fails: the upgrade fails: CREATE DATABASE cannot run inside a transaction block"},
		},
		{
			name: "CREATE TABLESPACE", load: loadGoose,
			up: "NO TRANSACTION\nSET allow_in_place_tablespaces = on;\nCREATE TABLESPACE hostile_space LOCATION '';", down: "DROP TABLESPACE hostile_space;",
			want: []string{
				"2:4 warning global-change: the upgrade makes the tablespace hostile_space, which belongs to the server and not to this database",
				`2:3 warning session-state-leaked: the upgrade leaves the setting allow_in_place_tablespaces = "on" in the session, where the next revision meets it`,
			},
		},
		{
			name: "a tablespace of another machine", load: loadGoose,
			up: "NO TRANSACTION\nCREATE TABLESPACE hostile_space LOCATION '/srv/fast';", down: "DROP TABLESPACE hostile_space;",
			want: []string{"not checked: the replay of 2: the directory /srv/fast does not exist where the throwaway server runs; make tablespaces outside of migrations, where the servers are set up"},
		},
		{
			name: "the database by name", load: loadGoose,
			up: "ALTER DATABASE shop SET search_path = app;", down: "ALTER DATABASE shop RESET search_path;",
			want: []string{"not checked: the replay of 2: the revision names the database shop, and the throwaway one has another name; " +
				"write EXECUTE format('… DATABASE %I …', current_database()) in a DO block in place of shop"},
		},
		{
			name: "ALTER SYSTEM", load: loadGoose,
			up: "NO TRANSACTION\nALTER SYSTEM SET work_mem = '9MB';\nSELECT pg_reload_conf();", down: "ALTER SYSTEM RESET work_mem;",
			want: []string{"2:3 warning global-change: the upgrade makes the setting work_mem of the whole server"},
		},
		{
			name: "an extension that is not there", load: loadGoose,
			up: "CREATE EXTENSION postgis;", down: "DROP EXTENSION postgis;",
			want: []string{"not checked: the replay of 2: the extension postgis is not available on the throwaway server; " + postgres.ExtensionAdvice("postgis", shared.Info())},
		},
		{
			name: "pg_terminate_backend on itself", load: loadGoose,
			up: "SELECT 1;\nSELECT pg_terminate_backend(pg_backend_pid());", down: "SELECT 1;",
			want: []string{"2:3 error upgrade-fails: the upgrade fails: terminating connection due to administrator command"},
		},
		{
			name: "pg_terminate_backend on everybody else", load: loadGoose,
			up:   "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend';\nCREATE TABLE lonely (id int);",
			down: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend';\nDROP TABLE lonely;",
		},
		{
			name: "LISTEN and NOTIFY", load: loadGoose,
			up: "LISTEN hostile_news;\nNOTIFY hostile_news, 'made';", down: "NOTIFY hostile_news;",
			want: []string{`2:2 warning session-state-leaked: the upgrade leaves a LISTEN on "hostile_news" in the session, where the next revision meets it`},
		},
		{
			name: "prepared transactions that are off", load: loadGolangMigrate, server: unprepared,
			up: "BEGIN; CREATE TABLE p (id int); PREPARE TRANSACTION 'hostile';", down: "COMMIT PREPARED 'hostile';",
			want: []string{"not checked: the replay of 2: prepared transactions are disabled on the throwaway server; set max_prepared_transactions in postgres.settings in migrate-check.yaml"},
		},
		{
			name: "a prepared transaction that stays", load: loadGolangMigrate,
			up: "BEGIN; LOCK TABLE a IN ROW EXCLUSIVE MODE; PREPARE TRANSACTION 'hostile';", down: "SELECT 1;",
			want: []string{
				"2:1 error upgrade-not-repeatable: after the downgrade the upgrade fails: transaction identifier \"hostile\" is already in use",
				`2:1 warning session-state-leaked: the upgrade leaves the prepared transaction "hostile", which keeps its locks until somebody ends it`,
			},
		},
		{
			name: "a prepared transaction that ends", load: loadGolangMigrate,
			up: "BEGIN; CREATE TABLE p (id int); PREPARE TRANSACTION 'hostile'; COMMIT PREPARED 'hostile';", down: "DROP TABLE p;",
			want: []string{"2:1 error upgrade-fails: the upgrade fails: COMMIT PREPARED cannot run inside a transaction block"},
		},
		{
			name: "advisory locks", load: loadGoose,
			up: "SELECT pg_advisory_lock(42);\nSELECT pg_advisory_xact_lock(43);\nALTER TABLE a ADD COLUMN b int;", down: "SELECT pg_advisory_lock(42);\nALTER TABLE a DROP COLUMN b;",
			want: []string{"2:2 warning session-state-leaked: the upgrade leaves the advisory lock (42) in the session, where the next revision meets it"},
		},
		{
			name: "a statement_timeout of its own", load: loadGoose,
			up: "SET statement_timeout = '20ms';\nSELECT pg_sleep(30);", down: "SELECT 1;",
			want: []string{"2:3 error upgrade-fails: the upgrade fails: canceling statement due to statement timeout"},
		},
		{
			name: "a lock_timeout of its own, and short", load: loadGoose,
			up: "NO TRANSACTION\nSET lock_timeout = '1ms';\nCREATE INDEX CONCURRENTLY a_note ON a (note);", down: "DROP INDEX a_note;",
		},
		{
			name: "a statement of 10 MB", load: loadGolangMigrate,
			up:   "INSERT INTO a VALUES (-77, '" + strings.Repeat("0123456789", 1<<20) + "');",
			down: "DELETE FROM a WHERE id = -77;",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := test.server
			if server == nil {
				server = shared
			}
			got := replayed(t, server, test.load(t, base, [2]string{test.up, test.down}, after))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
