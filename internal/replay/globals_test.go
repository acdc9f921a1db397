package replay

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// What belongs to the whole server is reported, and the revisions that follow, and the round trips on other
// databases, do not meet it twice.
func TestWhatRevisionsDoToTheServer(t *testing.T) {
	history := revisions(
		[2]string{"CREATE TABLE a (id int);\nCREATE ROLE globals_old;\nCREATE ROLE globals_gone;", ""},
		[2]string{"ALTER ROLE globals_old LOGIN CONNECTION LIMIT 3;", "ALTER ROLE globals_old NOLOGIN CONNECTION LIMIT -1;"},
		[2]string{"ALTER ROLE globals_old SET work_mem = '8MB';", "SELECT 1;"},
		[2]string{"GRANT globals_gone TO globals_old;", "SELECT 1;"},
		[2]string{"DROP ROLE globals_gone;", ""},
		[2]string{"ALTER SYSTEM SET log_min_duration_statement = '1s';", "ALTER SYSTEM RESET log_min_duration_statement;"},
		[2]string{"CREATE SCHEMA app;\nDO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app, public', current_database()); END $$;", "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET search_path', current_database()); END $$;\nDROP SCHEMA app;"},
		[2]string{"CREATE TABLE in_app (id int);\nSELECT * FROM app.in_app;", "DROP TABLE app.in_app;"},
		[2]string{"DO $$ BEGIN EXECUTE 'CREATE ROLE globals_' || 'dynamic'; END $$;", "DROP ROLE globals_dynamic;"},
	)
	opts := options(t, history, 1)
	opts.Server = pgtest.NewServer(t, pgtest.Options())
	trial := run(t, opts)
	want := []string{
		"2 warning the upgrade changes the role globals_old, for all databases of the server",
		"3 warning the upgrade makes the setting work_mem of globals_old, for all later sessions",
		"4 warning the upgrade makes the membership of the role globals_old in globals_gone, for all databases of the server",
		"5 warning the upgrade drops the role globals_gone, which belongs to the server and not to this database",
		"6 warning the upgrade makes the setting log_min_duration_statement of the whole server",
		"9 warning the upgrade makes the role globals_dynamic, which belongs to the server and not to this database",
	}
	if diff := cmp.Diff(want, globalFindings(t, trial, opts)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, round := range trial.Revisions {
		if round.Up == nil || round.Up.Failure != nil || round.Again != nil && round.Again.Failure != nil {
			t.Errorf("%s: %s", round.Revision.ID, story(round))
		}
		if round.Seeded == nil {
			continue
		}
		if step, failure := round.Seeded.failure(); failure != nil {
			t.Errorf("%s with rows, step %d: %s", round.Revision.ID, step, failure.Message)
		}
	}
	if left := globalsNow(t, opts.Server); len(left) > 0 {
		t.Errorf("%v is left on the server", left)
	}
}

func globalFindings(t *testing.T, trial *Trial, opts Options) (lines []string) {
	t.Helper()
	judged := trial.Judge(JudgeBoth, opts.Server.Info())
	for _, f := range judged.Findings {
		if f.Rule == GlobalChange {
			lines = append(lines, fmt.Sprintf("%s %s %s", f.Revision, f.Severity, f.Message))
		}
	}
	for _, g := range judged.Gaps {
		t.Errorf("%+v", g)
	}
	return lines
}

// globalsNow are the roles and settings of the tests.
func globalsNow(t *testing.T, server postgres.Server) (names []string) {
	t.Helper()
	db, err := server.Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := postgres.Globals(t.Context(), pgtest.Connect(t, db))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range all {
		if len(g.Name) > 7 && g.Name[:7] == "globals" || g.Kind == "setting" {
			names = append(names, g.Kind+" "+g.Name)
		}
	}
	slices.Sort(names)
	return names
}

// On the user's own server what was there before is left as the revision made it, and the plan says so.
func TestTheUsersServerKeepsWhatIsNotOurs(t *testing.T) {
	home, err := pgtest.NewServer(t, pgtest.Options()).Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, home, "CREATE ROLE globals_theirs")
	server, err := postgres.Start(t.Context(), postgres.Options{Source: home.URL("postgres")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(t.Context()) })
	history := revisions(
		[2]string{"CREATE TABLE a (id int);", ""},
		[2]string{"CREATE ROLE globals_new;", "DROP ROLE globals_new;"},
		[2]string{"ALTER ROLE globals_theirs LOGIN;", "SELECT 1;"},
		[2]string{"CREATE TABLE b (id int);", "DROP TABLE b;"},
	)
	opts := options(t, history, 1)
	opts.Server = server
	// Somebody else works on the server meanwhile.
	opts.Progress = func(s Step) {
		if s.Name == "upgrade" {
			pgtest.Exec(t, home, fmt.Sprintf("CREATE ROLE globals_other_%d", s.Index))
		}
	}
	trial := run(t, opts)
	want := []string{
		"2 warning the upgrade makes the role globals_new, which belongs to the server and not to this database",
		"3 warning the upgrade changes the role globals_theirs, for all databases of the server",
	}
	if diff := cmp.Diff(want, globalFindings(t, trial, opts)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, round := range trial.Revisions {
		if got := story(round); got != "up down again" {
			t.Errorf("%s: %s", round.Revision.ID, got)
		}
	}
	left := globalsNow(t, server)
	for _, wanted := range []string{"role globals_other_1", "role globals_other_3", "role globals_theirs"} {
		if !slices.Contains(left, wanted) {
			t.Errorf("%s is gone", wanted)
		}
	}
	if slices.Contains(left, "role globals_new") {
		t.Error("the role that a revision made is left behind")
	}
	var login bool
	if err := pgtest.Connect(t, home).QueryRow(t.Context(), "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'globals_theirs'").Scan(&login); err != nil || !login {
		t.Errorf("the user's role was changed back (%v)", err)
	}
}
