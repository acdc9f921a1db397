package pgtest

import (
	"io"
	"os"
	"os/exec"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

const janitorVariable = "MIGRATE_CHECK_TEST_JANITOR"

// A test program that is started as the janitor never comes to its tests: it waits for its parent to
// end, be it by a panic or by a timeout, and removes what that has left.
func init() {
	if os.Getenv(janitorVariable) == "" {
		return
	}
	io.Copy(io.Discard, os.Stdin)
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
	janitor.Env = append(os.Environ(), janitorVariable+"=1")
	if _, err := janitor.StdinPipe(); err != nil {
		return err
	}
	return janitor.Start()
}
