package pgtest

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// janitorVariable holds the process number of the test program that a janitor waits for.
const janitorVariable = "MIGRATE_CHECK_TEST_JANITOR_FOR"

// A test program that is started as the janitor never comes to its tests: it waits for its parent to
// end, be it by a panic or by a timeout, and removes what that has left.
func init() {
	parent, err := strconv.Atoi(os.Getenv(janitorVariable))
	if err != nil {
		return
	}
	io.Copy(io.Discard, os.Stdin)
	// The pipe may be closed before the parent's locks are; once it is our parent no more, both are.
	for os.Getppid() == parent {
		time.Sleep(time.Millisecond)
	}
	postgres.Sweep()
	os.Exit(0)
}

// startJanitor starts this program a second time. Our end of its standard input closes when we end.
func startJanitor() error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	janitor := exec.Command(program)
	janitor.Env = append(os.Environ(), janitorVariable+"="+strconv.Itoa(os.Getpid()))
	if _, err := janitor.StdinPipe(); err != nil {
		return err
	}
	return janitor.Start()
}
