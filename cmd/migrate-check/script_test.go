package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/migrate-check/migrate-check/internal/github/githubtest"
	"github.com/migrate-check/migrate-check/internal/golden"
	"github.com/migrate-check/migrate-check/internal/pgtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"migrate-check": main})
}

// TestScripts runs the program as users do, one script for each story.
func TestScripts(t *testing.T) {
	t.Cleanup(removeTools)
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "github": gitHub(t), "database": database(t), "tool": tool},
		Condition:           condition,
		Setup:               setUp,
		UpdateScripts:       golden.Updating(),
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
	})
}

// exits runs a program and wants its exit code: "exits 1 migrate-check plan". stdout, stderr and cmp see what
// it wrote.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE program [argument...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var failed *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &failed):
		got = failed.ExitCode()
	default:
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code: got %d, want %d", got, want)
	}
}

// gitHub starts a GitHub that holds the pull request acme/shop#7 with this head commit: "github HEAD".
// "github comments" prints its comments.
func gitHub(t *testing.T) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 1 {
			ts.Fatalf("usage: github HEAD, github comments")
		}
		if args[0] != "comments" {
			server := githubtest.New(cleanup{TB: t, defers: ts.Defer}, args[0])
			servers.Store(ts, server)
			ts.Setenv("GITHUB_API_URL", server.URL)
			ts.Setenv("GITHUB_GRAPHQL_URL", server.URL+"/graphql")
			return
		}
		server, started := servers.Load(ts)
		if !started {
			ts.Fatalf("there is no GitHub yet; start one with: github HEAD")
		}
		for _, c := range server.(*githubtest.Server).Comments() {
			fmt.Fprintf(ts.Stdout(), "%s wrote comment %d:\n%s\n", c.Login, c.ID, c.Body)
		}
	}
}

// database makes a database, runs a file in it and sets a variable to its URL, with a password that nothing may
// print: "database PRODUCTION production.sql".
func database(t *testing.T) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 2 {
			ts.Fatalf("usage: database VARIABLE file.sql")
		}
		server := pgtest.Server(t)
		db, err := server.Create(t.Context(), nil)
		ts.Check(err)
		ts.Defer(func() { ts.Check(server.Drop(context.Background(), db)) })
		conn, err := db.Connect(t.Context())
		ts.Check(err)
		defer conn.Close(t.Context())
		_, err = conn.Exec(t.Context(), ts.ReadFile(args[1]))
		ts.Check(err)
		db.Password = "open-sesame"
		ts.Setenv(args[0], db.URL("postgres"))
	}
}

// servers are the GitHubs of the scripts that run.
var servers sync.Map

// cleanup lets a test helper clean up at the end of a script. What it complains about fails the test of all scripts.
type cleanup struct {
	testing.TB
	defers func(func())
}

func (c cleanup) Cleanup(f func()) { c.defers(f) }

// setUp gives the script a home of its own, and commits that are always the same.
func setUp(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, ".home")
	if err := os.Mkdir(home, 0o755); err != nil {
		return err
	}
	env.Setenv("HOME", home)
	env.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		env.Setenv("GIT_"+who+"_NAME", "Ada")
		env.Setenv("GIT_"+who+"_EMAIL", "ada@example.com")
		env.Setenv("GIT_"+who+"_DATE", "2026-11-02T09:30:00Z")
	}
	env.Setenv("PROJECTS", projectsDir())
	env.Setenv("PYTHON", os.Getenv("MIGRATE_CHECK_TEST_PYTHON"))
	if env.Getenv("PYTHON") == "" {
		env.Setenv("PYTHON", "python3")
	}
	return nil
}

func projectsDir() string {
	dir, err := filepath.Abs("../../testdata/projects")
	if err != nil {
		panic(err)
	}
	return dir
}

// condition says what the machine has. What CI requires is never missing quietly.
func condition(name string) (bool, error) {
	switch name {
	case "postgres":
		found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
		_, lookup := exec.LookPath("initdb")
		return required("MIGRATE_CHECK_REQUIRE_POSTGRES", err == nil && len(found) > 0 || lookup == nil)
	case "alembic":
		python := os.Getenv("MIGRATE_CHECK_TEST_PYTHON")
		if python == "" {
			python = "python3"
		}
		err := exec.Command(python, "-c", "import alembic, psycopg2, fastapi").Run()
		return required("MIGRATE_CHECK_REQUIRE_ALEMBIC", err == nil)
	case "django":
		err := exec.Command(os.Getenv("MIGRATE_CHECK_TEST_PYTHON"), "-c", "import django, psycopg2").Run()
		return required("MIGRATE_CHECK_REQUIRE_ALEMBIC", err == nil)
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

func required(variable string, here bool) (bool, error) {
	if !here && os.Getenv(variable) == "1" {
		return false, fmt.Errorf("it is not here, and %s=1 is set", variable)
	}
	return here, nil
}
