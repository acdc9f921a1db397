package pgtest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

const crashVariable = "MIGRATE_CHECK_TEST_CRASH"

func TestDatabaseIsEmptyAndOurs(t *testing.T) {
	first, second := pgtest.Database(t), pgtest.Database(t)
	pgtest.Exec(t, first, "CREATE TABLE orders ()")
	pgtest.Exec(t, second, "CREATE TABLE orders ()")
}

// TestServerGoesWithTheProgram runs this test a second time in a program that crashes.
func TestServerGoesWithTheProgram(t *testing.T) {
	if os.Getenv(crashVariable) != "" {
		os.Stdout.WriteString(filepath.Dir(pgtest.Database(t).Host) + "\n")
		os.Exit(3)
	}
	pgtest.Server(t) // skips where there is none
	crashing := exec.Command(os.Args[0], "-test.run=^TestServerGoesWithTheProgram$")
	crashing.Env = append(os.Environ(), crashVariable+"=1")
	output, _ := crashing.Output() // ends with 3
	directory := strings.TrimSpace(string(output))
	if !filepath.IsAbs(directory) {
		t.Fatalf("got %q, want the directory of a server", output)
	}
	for range 500 {
		if _, err := os.Stat(directory); os.IsNotExist(err) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s is still there", directory)
}
