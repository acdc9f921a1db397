package action_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The workflow of the README is pasted into a repository and runs as it stands. Only the set-up of Python is
// another: there is no network here, and the distribution has what the project requires.
func TestReadmeWorkflow(t *testing.T) {
	act, python := actProgram(t), alembicPython(t)
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	workflow := regexp.MustCompile("(?s)```yaml\n(name: migrations\n.*?)```").FindSubmatch(readme)
	if workflow == nil {
		t.Fatal("README.md has no workflow")
	}
	repository := t.TempDir()
	copyTree(t, "../testdata/projects/fastapi", filepath.Join(repository, "backend"))
	write(t, filepath.Join(repository, "requirements.txt"), "alembic\n")
	write(t, filepath.Join(repository, ".github/workflows/migrations.yml"), string(workflow[1]))
	run(t, repository, "git", "init", "-q", "-b", "main")
	commit(t, repository, "The back office")
	run(t, repository, "git", "switch", "-q", "-c", "topic")
	copyTree(t, "../testdata/demo", filepath.Join(repository, "backend"))
	commit(t, repository, "Ship orders")
	run(t, repository, "git", "switch", "-q", "main")
	run(t, repository, "git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "merge", "-q", "--no-ff", "topic")
	head := strings.TrimSpace(run(t, repository, "git", "rev-parse", "topic"))
	event := filepath.Join(t.TempDir(), "event.json")
	write(t, event, `{"pull_request": {"number": 7, "base": {"ref": "main"}, "head": {"sha": "`+head+`"}}, "repository": {"full_name": "acme/shop", "default_branch": "main"}}`)

	ends := func(log string) bool { return strings.Contains(log, "::error title=downgrade-not-inverse,file=") }
	out, failed := runActWhole(t, ends, act, repository, "pull_request", "-e", event,
		"--env", "GITHUB_API_URL=http://127.0.0.1:1", "--env", "GITHUB_GRAPHQL_URL=http://127.0.0.1:1",
		"--local-repository", "actions/setup-python@v5="+fakeSetupPython(t, python),
		"--local-repository", "migrate-check/migrate-check@main="+checkout(t))
	for _, want := range []string{
		"Building migrate-check from source with go",
		"::error title=create-index-blocking,file=backend/migrations/versions/",
		"::error title=downgrade-not-inverse,file=backend/migrations/versions/",
		"Summary - ### ⛔ Migration plan · `backend` · merge blocked",
		"::set-output:: verdict=fail",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the log of the run does not have %q", want)
		}
	}
	if t.Failed() || !failed {
		t.Errorf("the job has to fail because of what the action found:\n%s", out)
	}
}

// The project's own workflow uses the action of its own checkout.
func TestOwnWorkflow(t *testing.T) {
	act := actProgram(t)
	if here, err := condition("postgres"); err != nil {
		t.Fatal(err)
	} else if !here {
		t.Skip("there is no PostgreSQL")
	}
	event := filepath.Join(t.TempDir(), "event.json")
	write(t, event, `{"ref": "refs/heads/main", "repository": {"full_name": "migrate-check/migrate-check", "default_branch": "main"}}`)
	own, err := os.ReadFile("../.github/workflows/ci.yml")
	if err != nil {
		t.Fatal(err)
	}
	setupGo := regexp.MustCompile(`actions/setup-go@[0-9a-f]+`).FindString(string(own))
	out, failed := runAct(t, act, checkout(t), "push", "-e", event, "-j", "action", "-W", ".github/workflows/ci.yml",
		"--local-repository", setupGo+"="+fakeAction(t, "true"))
	if failed || !strings.Contains(out, "outcome failure, verdict fail, 2 errors") {
		t.Errorf("the job has to find the forgotten type and to succeed; its log is\n%s", out)
	}
}

// alembicPython is an interpreter that has Alembic and what the FastAPI project imports.
func alembicPython(t *testing.T) string {
	t.Helper()
	python := os.Getenv("MIGRATE_CHECK_TEST_PYTHON")
	if python == "" {
		python = "/usr/bin/python3"
	}
	if exec.Command(python, "-c", "import alembic, psycopg2, fastapi").Run() == nil {
		return python
	}
	if os.Getenv("MIGRATE_CHECK_REQUIRE_ALEMBIC") == "1" {
		t.Fatalf("%s has no Alembic, and MIGRATE_CHECK_REQUIRE_ALEMBIC=1 is set", python)
	}
	t.Skipf("%s has no Alembic, psycopg2 and FastAPI", python)
	return ""
}

// fakeSetupPython stands for actions/setup-python: it puts an interpreter on PATH, and a pip that finds
// everything installed.
func fakeSetupPython(t *testing.T, python string) (action string) {
	t.Helper()
	environment := filepath.Join(t.TempDir(), "python")
	run(t, ".", python, "-m", "venv", "--system-site-packages", "--without-pip", environment)
	write(t, filepath.Join(environment, "bin/pip"), "#!/bin/sh\n[ \"$1 $2\" = 'install -r' ] && cat -- \"$3\"\n")
	if err := os.Chmod(filepath.Join(environment, "bin/pip"), 0o755); err != nil {
		t.Fatal(err)
	}
	return fakeAction(t, `echo "`+environment+`/bin" >>"$GITHUB_PATH"`)
}

// fakeAction is an action of one command, in a repository of its own.
func fakeAction(t *testing.T, command string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write(t, filepath.Join(dir, "action.yml"), "name: fake\ndescription: Stands for another action.\n"+
		"runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: "+command+"\n")
	run(t, dir, "git", "init", "-q", "-b", "main")
	commit(t, dir, "The action")
	return dir
}

// checkout is this project as the runner has it: the files that git knows, in a repository of their own.
func checkout(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name := range strings.SplitSeq(run(t, "..", "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"), "\x00") {
		info, err := os.Lstat(filepath.Join("..", name))
		if name == "" || err != nil || !info.Mode().IsRegular() {
			continue // gone from the work tree
		}
		content, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), string(content))
		if err := os.Chmod(filepath.Join(dir, name), info.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, "git", "init", "-q", "-b", "main")
	commit(t, dir, "The project")
	return dir
}

// runAct runs the workflows of a repository on this machine.
func runAct(t *testing.T, act, repository string, arguments ...string) (out string, failed bool) {
	t.Helper()
	log, err := actCommand(t, act, repository, arguments...).CombinedOutput()
	return string(log), err != nil
}

// runActWhole is runAct for a step that fails and whose last words count. act ends such a step without reading what is
// left in its terminal, and a busy machine loses it now and then: a log without its end is no log.
// https://github.com/nektos/act/blob/v0.2.89/pkg/container/host_environment.go#L337
func runActWhole(t *testing.T, ends func(log string) bool, act, repository string, arguments ...string) (out string, failed bool) {
	t.Helper()
	for range 5 {
		if out, failed = runAct(t, act, repository, arguments...); ends(out) {
			break
		}
	}
	return out, failed
}

// actCommand is act with a home of its own; the build cache is ours.
func actCommand(t *testing.T, act, repository string, arguments ...string) *exec.Cmd {
	t.Helper()
	home := t.TempDir()
	cmd := exec.Command(act, append(arguments, "-P", "ubuntu-latest=-self-hosted", "-s", "GITHUB_TOKEN=secret")...)
	cmd.Dir = repository
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"))
	for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
		cmd.Env = append(cmd.Env, name+"="+strings.TrimSpace(run(t, ".", "go", "env", name)))
	}
	return cmd
}

func commit(t *testing.T, repository, message string) {
	t.Helper()
	run(t, repository, "git", "add", "-A")
	run(t, repository, "git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "-m", message)
}

func run(t *testing.T, dir, program string, arguments ...string) (stdout string) {
	t.Helper()
	cmd := exec.Command(program, arguments...)
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(arguments, " "), err, &stderr)
	}
	return string(out)
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
