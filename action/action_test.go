// Package action_test runs action.yml in workflows, as GitHub does. There is no other code here: the action
// is the scripts of this directory.
package action_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/migrate-check/migrate-check/internal/github/githubtest"
	"github.com/migrate-check/migrate-check/internal/golden"
)

// programs is the directory of act and migrate-check, as built for this test.
var programs string

func TestMain(m *testing.M) {
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (code int, err error) {
	programs, err = os.MkdirTemp("", "migrate-check-action-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(programs)) }()
	build := exec.Command("go", "build", "-o", programs, "./cmd/migrate-check")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("building migrate-check: %w\n%s", err, out)
	}
	return m.Run(), nil
}

// TestScripts runs workflows with act, one script for each story. The repository is testdata/shop.
func TestScripts(t *testing.T) {
	act := actProgram(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"event": writeEvent, "github": gitHub(t)},
		Condition:           condition,
		Setup:               func(env *testscript.Env) error { return setUp(env, act) },
		UpdateScripts:       golden.Updating(),
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
	})
}

// actProgram is what "make test-action" built.
func actProgram(t *testing.T) string {
	t.Helper()
	act, err := filepath.Abs("../bin/act")
	if err == nil {
		_, err = os.Stat(act)
	}
	if err == nil {
		return act
	}
	if os.Getenv("MIGRATE_CHECK_REQUIRE_ACT") == "1" {
		t.Fatalf("there is no act, and MIGRATE_CHECK_REQUIRE_ACT=1 is set: %v", err)
	}
	t.Skip("there is no bin/act; run make test-action")
	return ""
}

// setUp makes the repository acme/shop in $WORK/shop and the action in $WORK/action, both with their files
// committed, and tells act about them.
func setUp(env *testscript.Env, act string) error {
	at := func(name string) string { return filepath.Join(env.WorkDir, name) }
	for from, to := range map[string]string{"testdata/shop": "shop", ".": "action/action"} {
		if err := os.CopyFS(at(to), os.DirFS(from)); err != nil {
			return err
		}
	}
	action, err := os.ReadFile("../action.yml")
	if err != nil {
		return err
	}
	if err := os.WriteFile(at("action/action.yml"), action, 0o644); err != nil {
		return err
	}
	for name, value := range map[string]string{
		"HOME": at("home"), "XDG_CACHE_HOME": at("home/cache"), "GIT_CONFIG_NOSYSTEM": "1",
		"KEEP": at("kept"), "PATH": filepath.Dir(act) + ":" + env.Getenv("PATH"),
	} {
		env.Setenv(name, value)
	}
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		env.Setenv("GIT_"+who+"_NAME", "Ada")
		env.Setenv("GIT_"+who+"_EMAIL", "ada@example.com")
		env.Setenv("GIT_"+who+"_DATE", "2026-11-02T09:30:00Z")
	}
	for _, dir := range []string{"home", "kept"} {
		if err := os.Mkdir(at(dir), 0o755); err != nil {
			return err
		}
	}
	for _, dir := range []string{"action", "shop"} {
		if err := commitAll(env, at(dir)); err != nil {
			return err
		}
	}
	env.Values[server{}] = &server{}
	binary := filepath.Join(programs, "migrate-check")
	return errors.Join(
		os.WriteFile(at("act.env"), []byte("BINARY="+binary+"\nDIRECTORY=.\nANNOTATIONS=true\n"), 0o644),
		os.WriteFile(at("home/.actrc"), []byte("-P ubuntu-latest=-self-hosted\n"+
			"--local-repository migrate-check/migrate-check@main="+at("action")+"\n"+
			"--env-file "+at("act.env")+"\n"+
			"--secret GITHUB_TOKEN=secret\n"), 0o644))
}

func commitAll(env *testscript.Env, dir string) error {
	for _, arguments := range [][]string{
		{"init", "-q", "-b", "main"},
		{"remote", "add", "origin", "https://github.com/acme/shop"},
		{"add", "-A"},
		{"commit", "-q", "-m", "The first commit"},
	} {
		git := exec.Command("git", arguments...)
		git.Dir, git.Env = dir, env.Vars
		if out, err := git.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w\n%s", strings.Join(arguments, " "), err, out)
		}
	}
	return nil
}

// writeEvent writes the payload of an event for the commit that is checked out to event.json:
// "event pull_request".
func writeEvent(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: event pull_request|push|merge_group")
	}
	commit := func(name string) string { return commitNamed(ts, name) }
	repository := map[string]any{"full_name": "acme/shop", "default_branch": "main"}
	event := map[string]any{"repository": repository}
	switch args[0] {
	case "pull_request": // of the merge commit that GitHub makes
		head := map[string]any{"sha": commit("HEAD^2"), "ref": "topic", "repo": repository}
		base := map[string]any{"sha": commit("HEAD^1"), "ref": "main", "repo": repository}
		event["pull_request"] = map[string]any{"number": 7, "head": head, "base": base}
	case "push":
		event["ref"], event["before"], event["after"] = "refs/heads/main", commit("HEAD^1"), commit("HEAD")
	case "merge_group":
		event["merge_group"] = map[string]any{"base_sha": commit("HEAD^1"), "head_sha": commit("HEAD"), "base_ref": "refs/heads/main"}
	}
	payload, err := json.Marshal(event)
	ts.Check(err)
	ts.Check(os.WriteFile(filepath.Join(ts.Getenv("WORK"), "event.json"), payload, 0o644))
}

func commitNamed(ts *testscript.TestScript, name string) string {
	git := exec.Command("git", "rev-parse", "--verify", name)
	git.Dir = ts.MkAbs(".")
	out, err := git.Output()
	ts.Check(err)
	return strings.TrimSpace(string(out))
}

// server holds the GitHub of a script, nil until the script starts it.
type server struct{ *githubtest.Server }

// gitHub starts a GitHub with the pull request of the merge commit that is checked out: "github start".
// "github refuse" makes it refuse the next comment as a read-only token is refused, "github comments" prints
// how many comments there are, and each of them.
func gitHub(t *testing.T) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 1 {
			ts.Fatalf("usage: github start|refuse|comments")
		}
		g := ts.Value(server{}).(*server)
		switch args[0] {
		case "start":
			g.Server = githubtest.New(cleanup{TB: t, defers: ts.Defer}, commitNamed(ts, "HEAD^2"))
			file, err := os.OpenFile(filepath.Join(ts.Getenv("WORK"), "act.env"), os.O_APPEND|os.O_WRONLY, 0)
			ts.Check(err)
			_, err = fmt.Fprintf(file, "GITHUB_API_URL=%[1]s\nGITHUB_GRAPHQL_URL=%[1]s/graphql\n", g.URL)
			ts.Check(errors.Join(err, file.Close()))
		case "refuse":
			g.Fail(githubtest.Failure{Request: "POST /repos", Status: 403, Body: `{"message": "Resource not accessible by integration"}`})
		case "comments":
			fmt.Fprintf(ts.Stdout(), "%d comments\n", len(g.Comments()))
			for _, c := range g.Comments() {
				fmt.Fprintf(ts.Stdout(), "%s wrote comment %d:\n%s\n", c.Login, c.ID, c.Body)
			}
		}
	}
}

// cleanup lets a test helper clean up at the end of a script. What it complains about fails the test of all scripts.
type cleanup struct {
	testing.TB
	defers func(func())
}

func (c cleanup) Cleanup(f func()) { c.defers(f) }

// condition says what the machine has. What CI requires is never missing quietly.
func condition(name string) (bool, error) {
	if name != "postgres" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	_, lookup := exec.LookPath("initdb")
	if here := err == nil && len(found) > 0 || lookup == nil; here {
		return true, nil
	}
	if os.Getenv("MIGRATE_CHECK_REQUIRE_POSTGRES") == "1" {
		return false, errors.New("there is no PostgreSQL, and MIGRATE_CHECK_REQUIRE_POSTGRES=1 is set")
	}
	return false, nil
}
