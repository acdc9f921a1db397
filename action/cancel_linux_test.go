package action_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/github/githubtest"
	"github.com/migrate-check/migrate-check/internal/pgtest"
)

// A job that is cancelled in the middle of a replay leaves no server, no database and no file, and says nothing about
// the change. The runner interrupts the process of the step, terminates it after 7.5 seconds and kills it 2.5 seconds
// later; it signals that process alone.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
func TestCancelledJob(t *testing.T) {
	act := actProgram(t)
	if here, err := condition("postgres"); err != nil {
		t.Fatal(err)
	} else if !here {
		t.Skip("there is no PostgreSQL")
	}
	server := pgtest.NewServer(t, pgtest.Options())
	theirs, err := server.Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	session := pgtest.Connect(t, theirs)
	before := databases(t, session)
	for _, tt := range []struct {
		name, postgres string
		impatient      bool
	}{
		{"on a server of ours", "local", false},
		{"on a server of theirs", theirs.URL("postgres"), false},
		{"while it cleans up", "local", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			repository, event, head := sleepingPullRequest(t)
			gitHub := githubtest.New(t, head)
			temporary := temporaryDir(t)
			log := cancelled(t, act, repository, temporary, tt.impatient, "-e", event,
				"--local-repository", "migrate-check/migrate-check@main="+checkout(t),
				"--env", "GITHUB_API_URL="+gitHub.URL, "--env", "GITHUB_GRAPHQL_URL="+gitHub.URL+"/graphql",
				"--env", "MIGRATE_CHECK_POSTGRES="+tt.postgres)
			// Of what a step prints last, act may lose some; of the summary and the exit code it loses nothing.
			wantLog(t, log, "Summary - ### Migration plan · cancelled", "exit status 143")
			for _, misleading := range []string{"could not check", "::error", "Comment: "} {
				if strings.Contains(log, misleading) {
					t.Errorf("the log has %q", misleading)
				}
			}
			if comments := gitHub.Comments(); len(comments) > 0 {
				t.Errorf("there is a comment: %+v", comments)
			}
			if left, err := filepath.Glob(filepath.Join(temporary, "*")); err != nil || len(left) > 0 {
				t.Errorf("files are left: %v, %v", left, err)
			}
			left := processes(t, func(command, environment string) bool {
				return strings.Contains(command+environment, temporary)
			})
			if len(left) > 0 {
				t.Errorf("processes are left: %v", left)
			}
			if after := databases(t, session); !slices.Equal(before, after) {
				t.Errorf("got the databases %v, want those of before: %v", after, before)
			}
			if t.Failed() {
				t.Log(log)
			}
		})
	}
}

// sleepingPullRequest is a repository whose pull request has a revision that takes until the end of time.
func sleepingPullRequest(t *testing.T) (repository, event, head string) {
	t.Helper()
	repository, event = t.TempDir(), filepath.Join(t.TempDir(), "event.json")
	copyTree(t, "testdata/shop/db", filepath.Join(repository, "db"))
	write(t, filepath.Join(repository, ".github/workflows/migrations.yml"), "on: pull_request\njobs:\n  gate:\n    runs-on: ubuntu-latest\n    steps:\n"+
		"      - uses: actions/checkout@v4\n      - uses: migrate-check/migrate-check@main\n        with: {binary: "+filepath.Join(programs, "migrate-check")+"}\n")
	run(t, repository, "git", "init", "-q", "-b", "main")
	commit(t, repository, "The shop")
	run(t, repository, "git", "switch", "-q", "-c", "topic")
	write(t, filepath.Join(repository, "db/00003_sleep.sql"), "-- +goose Up\nSELECT pg_sleep(1e6);\n\n-- +goose Down\nSELECT 1;\n")
	commit(t, repository, "Sleep")
	run(t, repository, "git", "switch", "-q", "main")
	run(t, repository, "git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "merge", "-q", "--no-ff", "topic")
	head = strings.TrimSpace(run(t, repository, "git", "rev-parse", "topic"))
	write(t, event, `{"pull_request": {"number": 7, "base": {"ref": "main"}, "head": {"sha": "`+head+`"}}, "repository": {"full_name": "acme/shop", "default_branch": "main"}}`)
	return repository, event, head
}

// cancelled runs the workflow, and cancels its step as the runner does once the revision is being applied. One that is
// impatient terminates it all the time until it has ended. By its directory for temporary files the step is found.
func cancelled(t *testing.T, act, repository, temporary string, impatient bool, arguments ...string) (log string) {
	t.Helper()
	cmd := actCommand(t, act, repository, append([]string{"pull_request", "--env", "TMPDIR=" + temporary}, arguments...)...)
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	cmd.Stdout, cmd.Stderr = writer, writer
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	defer cmd.Process.Kill() // of a test that has failed
	var seen bytes.Buffer
	output := bufio.NewReader(io.TeeReader(reader, &seen))
	for line := ""; !strings.Contains(line, "upgrade 3"); {
		if line, err = output.ReadString('\n'); err != nil {
			t.Fatalf("the job ended before the replay: %v\n%s", err, seen.String())
		}
	}
	isStep := func(command, environment string) bool {
		return strings.HasSuffix(command, "/action/plan.sh\x00") && strings.Contains(environment, temporary)
	}
	steps := processes(t, isStep)
	if len(steps) == 0 {
		t.Fatal("there is no process of the step")
	}
	if err := syscall.Kill(steps[0], syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	for impatient && isRunning(steps[0]) {
		_ = syscall.Kill(steps[0], syscall.SIGTERM) // it may just have ended
	}
	if _, err := io.Copy(io.Discard, output); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the job succeeds")
	}
	return seen.String()
}

// processes are the running ones of a kind, the oldest first. Command and environment are lists whose items end with a
// zero byte.
func processes(t *testing.T, isWanted func(command, environment string) bool) (pids []int) {
	t.Helper()
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		command, _ := os.ReadFile(filepath.Join(dir, "cmdline")) // empty if it has just ended
		environment, _ := os.ReadFile(filepath.Join(dir, "environ"))
		if pid, err := strconv.Atoi(filepath.Base(dir)); err == nil && isWanted(string(command), string(environment)) {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids
}

// isRunning reports whether a process has not ended; of one that has, there is no command line.
func isRunning(pid int) bool {
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && len(command) > 0
}

// temporaryDir is a directory for temporary files that every user can reach: the throwaway server is another one.
func temporaryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "migrate-check-cancelled-")
	if err == nil {
		err = os.Chmod(dir, 0o777)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func databases(t *testing.T, session *pgx.Conn) (names []string) {
	t.Helper()
	rows, err := session.Query(t.Context(), "SELECT datname FROM pg_database ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	if names, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		t.Fatal(err)
	}
	return names
}
