//go:build unix

package postgres_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// The victim is this test program, started again: it starts a server, says so, and waits for its end.
const victimVariable = "MIGRATE_CHECK_TEST_VICTIM"

func TestVictim(t *testing.T) {
	source := os.Getenv(victimVariable)
	if source == "" {
		t.Skip("only TestKilled runs this")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	options := pgtest.Options()
	options.Source, options.Image, options.Log = source, os.Getenv("MIGRATE_CHECK_TEST_VICTIM_IMAGE"), os.Stdout
	server, err := postgres.Start(ctx, options)
	if err != nil {
		fmt.Println("ended:", strings.ReplaceAll(err.Error(), "\n", " "))
		return
	}
	db, err := server.Create(ctx, nil)
	switch {
	case err == nil:
		fmt.Println("ready", db.Name)
	case errors.Is(err, context.Canceled):
		fmt.Println("ready")
	default:
		t.Error(err)
	}
	<-ctx.Done()
	if err := server.Close(ctx); err != nil {
		t.Error(err)
	}
}

func TestKilled(t *testing.T) {
	pgtest.Server(t) // skips where there is none
	for _, end := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		for _, moment := range []string{"starting", "ready"} {
			t.Run(end.String()+" while "+moment, func(t *testing.T) {
				victim := startVictim(t, "local", "")
				victim.waitFor(t, moment)
				victim.waitForDirectory(t)
				directories := ownedBy(t, victim.pid())
				victim.end(t, end)
				waitUntil(t, "the server stops", func() bool { return !anyAnswers(directories) })
				if end == syscall.SIGKILL {
					postgres.Sweep() // as the next start does
				}
				if left := ownedBy(t, victim.pid()); len(left) > 0 {
					t.Errorf("%v is left", left)
				}
				waitUntil(t, "its processes end", func() bool { return !anyWorksIn(t, directories) })
			})
		}
	}
}

func TestKilledWithContainer(t *testing.T) {
	image := pgtest.Docker(t)
	for _, end := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		for _, moment := range []string{"using Docker", "ready"} {
			t.Run(end.String()+" while "+moment, func(t *testing.T) {
				victim := startVictim(t, "container", image)
				victim.waitFor(t, moment)
				victim.end(t, end)
				waitUntil(t, "its container goes", func() bool { return containersOf(t, victim.pid()) == 0 })
			})
		}
	}
}

// TestKilledAtAnyMoment ends runs after times that come to lie before, in and after the start; whatever
// they hit, nothing may be left after the next start.
func TestKilledAtAnyMoment(t *testing.T) {
	image := pgtest.Docker(t)
	for i, source := range []string{"local", "container", "container", "container"} {
		for j, end := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
			victim := startVictim(t, source, image)
			time.Sleep(time.Duration(40+220*i+90*j) * time.Millisecond)
			victim.end(t, end)
			next, err := postgres.Start(t.Context(), postgres.Options{Source: source, Image: image})
			if err != nil {
				t.Fatal(err)
			}
			if err := next.Close(t.Context()); err != nil {
				t.Error(err)
			}
			waitUntil(t, "its container goes", func() bool { return containersOf(t, victim.pid()) == 0 })
			if left := ownedBy(t, victim.pid()); len(left) > 0 {
				t.Errorf("%v is left", left)
			}
		}
	}
}

type victim struct {
	cmd    *exec.Cmd
	output *bufio.Scanner
}

func startVictim(t *testing.T, source, image string) *victim {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	cmd.Env = append(os.Environ(), victimVariable+"="+source, "MIGRATE_CHECK_TEST_VICTIM_IMAGE="+image)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &victim{cmd, bufio.NewScanner(stdout)}
}

func (v *victim) pid() int { return v.cmd.Process.Pid }

// waitFor gives what the victim says behind the words that it is waited for.
func (v *victim) waitFor(t *testing.T, moment string) (rest string) {
	t.Helper()
	for v.output.Scan() {
		if rest, said := strings.CutPrefix(v.output.Text(), moment); said {
			return strings.TrimSpace(rest)
		}
	}
	t.Fatalf("the victim never said %q", moment)
	return ""
}

func (v *victim) waitForDirectory(t *testing.T) {
	t.Helper()
	waitUntil(t, "the victim makes its directory", func() bool { return len(ownedBy(t, v.pid())) > 0 })
}

// end sends the signal and waits. The exit code does not matter: what is left behind does.
func (v *victim) end(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := v.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	for v.output.Scan() {
		t.Log(v.output.Text())
	}
	_ = v.cmd.Wait()
}

// ownedBy lists the directories whose owner file names the process.
func ownedBy(t *testing.T, pid int) (directories []string) {
	t.Helper()
	for _, parent := range postgres.WorkParents() {
		owners, err := filepath.Glob(filepath.Join(parent, "migrate_check_*", "owner"))
		if err != nil {
			t.Fatal(err)
		}
		for _, owner := range owners {
			content, err := os.ReadFile(owner)
			if err == nil && strings.TrimSpace(string(content)) == strconv.Itoa(pid) {
				directories = append(directories, filepath.Dir(owner))
			}
		}
	}
	return directories
}

func anyAnswers(directories []string) bool {
	for _, directory := range directories {
		conn, err := net.Dial("unix", filepath.Join(directory, "socket", ".s.PGSQL.5432"))
		if err == nil {
			conn.Close()
			return true
		}
	}
	return false
}

// anyWorksIn looks for processes with one of the directories on their command line.
func anyWorksIn(t *testing.T, directories []string) bool {
	t.Helper()
	output, err := exec.Command("ps", "-A", "-o", "args=").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, directory := range directories {
		if strings.Contains(string(output), directory) {
			return true
		}
	}
	return false
}

func containersOf(t *testing.T, pid int) int {
	t.Helper()
	docker, err := client.New(client.FromEnv)
	if err != nil {
		t.Fatal(err)
	}
	defer docker.Close()
	list, err := docker.ContainerList(t.Context(), client.ContainerListOptions{All: true,
		Filters: make(client.Filters).Add("label", "org.migrate-check.pid="+strconv.Itoa(pid))})
	if err != nil {
		t.Fatal(err)
	}
	return len(list.Items)
}

// waitUntil is patient: only a machine that has stopped working makes it fail.
func waitUntil(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 3000 {
		if done() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("waited in vain until %s", what)
}
