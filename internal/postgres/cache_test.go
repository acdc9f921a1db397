package postgres_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

func TestCachedCluster(t *testing.T) {
	pgtest.Server(t) // skips where there is none
	options := pgtest.Options()
	options.CacheDir = filepath.Join(t.TempDir(), "not", "there", "yet")

	startAndUse(t, options)
	archive := onlyArchive(t, options.CacheDir)
	made := modTime(t, archive)
	startAndUse(t, options)
	if modTime(t, archive) != made {
		t.Error("the second start made the archive again")
	}

	damage(t, archive)
	startAndUse(t, options)
	if sound := onlyArchive(t, options.CacheDir); fileSize(t, sound) < 1<<20 {
		t.Error("the damaged archive was not replaced")
	}
}

func TestCacheThatCannotBeWritten(t *testing.T) {
	pgtest.Server(t) // skips where there is none
	options := pgtest.Options()
	options.CacheDir = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(options.CacheDir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	startAndUse(t, options)
}

func startAndUse(t *testing.T, options postgres.Options) {
	t.Helper()
	server, db := startOne(t, options)
	t.Logf("start-up took %s", server.Info().Startup)
	pgtest.Exec(t, db, "CREATE TABLE orders (id bigint PRIMARY KEY); INSERT INTO orders SELECT generate_series(1, 1000)")
	if err := server.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func onlyArchive(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Fatalf("got %v, want one archive", entries)
	}
	return filepath.Join(dir, entries[0].Name())
}

func damage(t *testing.T, name string) {
	t.Helper()
	if err := os.Truncate(name, 1000); err != nil {
		t.Fatal(err)
	}
}

func modTime(t *testing.T, name string) int64  { return stat(t, name).ModTime().UnixNano() }
func fileSize(t *testing.T, name string) int64 { return stat(t, name).Size() }

func stat(t *testing.T, name string) os.FileInfo {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return info
}
