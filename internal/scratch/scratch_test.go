//go:build unix

package scratch_test

import (
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/migrate-check/migrate-check/internal/scratch"
)

func TestSweepRemovesWhatNobodyHolds(t *testing.T) {
	parent := t.TempDir()
	living, err := scratch.Make(parent, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	mkdir := func(name string) string {
		t.Helper()
		path := filepath.Join(parent, name)
		if err := os.MkdirAll(filepath.Join(path, "data", "deep"), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	unborn, dead, other := mkdir("migrate_check_000000000000"), mkdir("migrate_check_0123456789ab"), mkdir("other")
	engine, builds := mkdir("migrate_check_engine"), mkdir("migrate_check_postgres-0")
	if err := os.WriteFile(filepath.Join(dead, "owner"), []byte("1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stopped []string
	removed := scratch.Sweep([]string{parent, "/no/such"}, func(path string) { stopped = append(stopped, path) })
	if want := []string{unborn, dead}; !slices.Equal(removed, want) || !slices.Equal(stopped, want) {
		t.Errorf("removed %v and stopped %v, want %v", removed, stopped, want)
	}
	for _, path := range []string{living.Path, other, engine, builds} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	if err := living.Remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(living.Path); !os.IsNotExist(err) {
		t.Errorf("%s is still there", living.Path)
	}
}

// TestSweepSparesWhatIsBeingMade sweeps while directories are made: each has to survive.
func TestSweepSparesWhatIsBeingMade(t *testing.T) {
	parent := t.TempDir()
	var makers sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		makers.Go(func() {
			for range 100 {
				dir, err := scratch.Make(parent, 0o700)
				if err != nil {
					t.Error(err)
					continue
				}
				if _, err := os.Stat(filepath.Join(dir.Path, "owner")); err != nil {
					t.Errorf("it was swept: %v", err)
				}
				if err := dir.Remove(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	go func() { makers.Wait(); close(done) }()
	for {
		select {
		case <-done:
			return
		default:
			scratch.Sweep([]string{parent}, func(string) {})
		}
	}
}
