package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A signal in the middle of a replay ends the program with one line and the usual code, and nothing that it
// started is left.
func TestSignals(t *testing.T) {
	if here, err := condition("postgres"); err != nil {
		t.Fatal(err)
	} else if !here {
		t.Skip("there is no PostgreSQL on this machine")
	}
	for _, tt := range []struct {
		signal syscall.Signal
		code   int
		want   string
	}{
		{syscall.SIGINT, 130, "migrate-check: interrupted; everything that was started is removed\n"},
		{syscall.SIGTERM, 143, "migrate-check: terminated; everything that was started is removed\n"},
	} {
		t.Run(tt.want[15:26], func(t *testing.T) {
			temporary := t.TempDir()
			if err := os.Chmod(temporary, 0o777); err != nil { // the server runs as another user
				t.Fatal(err)
			}
			cmd := program(t, temporary, "plan", "--base", "main", "--postgres", "local")
			cmd.Dir = sleepingProject(t)
			stderr, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			var stdout bytes.Buffer
			cmd.Stdout = &stdout
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			output := bufio.NewReader(stderr)
			for line := ""; !strings.HasSuffix(line, "upgrade 2\n"); {
				if line, err = output.ReadString('\n'); err != nil {
					t.Fatalf("the program ended before the replay: %v", err)
				}
			}
			if err := cmd.Process.Signal(tt.signal); err != nil {
				t.Fatal(err)
			}
			rest, err := io.ReadAll(output)
			if err != nil {
				t.Fatal(err)
			}
			var exit *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != tt.code {
				t.Errorf("exit code: got %v, want %d", err, tt.code)
			}
			if string(rest) != tt.want || stdout.Len() > 0 {
				t.Errorf("got stderr %q and stdout %q, want stderr %q", rest, stdout.String(), tt.want)
			}
			if left, err := filepath.Glob(filepath.Join(temporary, "*")); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// program is this test program as migrate-check; see TestMain.
func program(t *testing.T, temporary string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Args[0] = "migrate-check"
	cmd.Env = append(os.Environ(), "TMPDIR="+temporary, "GITHUB_ACTIONS=", "GITHUB_EVENT_NAME=")
	return cmd
}

// sleepingProject is a repository whose pending revision takes until the end of time.
func sleepingProject(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=Ada", "-c", "user.email=ada@example.com"}, args...)...)
		cmd.Dir = dir
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, output)
		}
	}
	write := func(name, sql string) {
		t.Helper()
		text := "-- +goose Up\n" + sql + "\n\n-- +goose Down\nSELECT 1;\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git("init", "-q", "-b", "main")
	write("00001_first.sql", "SELECT 1;")
	git("add", ".")
	git("commit", "-q", "-m", "First")
	write("00002_sleep.sql", "SELECT pg_sleep(1e6);")
	return dir
}

// Runs that are killed while they start a server, make the base or upgrade leave nothing in the directory of
// temporary files once the next run has ended. Whether a process is left is not looked at.
func TestKilledRunsAreSwept(t *testing.T) {
	if here, err := condition("postgres"); err != nil {
		t.Fatal(err)
	} else if !here {
		t.Skip("there is no PostgreSQL on this machine")
	}
	temporary := t.TempDir()
	if err := os.Chmod(temporary, 0o777); err != nil { // the server runs as another user
		t.Fatal(err)
	}
	dir := sleepingProject(t)
	for _, moment := range []string{"starting PostgreSQL\n", "base, 1\n", "upgrade 2\n"} {
		cmd := program(t, temporary, "plan", "--base", "main", "--postgres", "local")
		cmd.Dir = dir
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		output := bufio.NewReader(stderr)
		for line := ""; !strings.HasSuffix(line, moment); {
			if line, err = output.ReadString('\n'); err != nil {
				t.Fatalf("the program ended before %q: %v", moment, err)
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
	}
	// The next run has nothing to wait for.
	if err := os.Remove(filepath.Join(dir, "00002_sleep.sql")); err != nil {
		t.Fatal(err)
	}
	text := "-- +goose Up\nSELECT 1;\n\n-- +goose Down\nSELECT 1;\n"
	if err := os.WriteFile(filepath.Join(dir, "00002_quick.sql"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	next := program(t, temporary, "plan", "--base", "main", "--postgres", "local")
	next.Dir = dir
	if output, err := next.CombinedOutput(); err != nil {
		t.Fatalf("the next run: %v\n%s", err, output)
	}
	if left, err := filepath.Glob(filepath.Join(temporary, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
