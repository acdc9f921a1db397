package postgres

import (
	"io/fs"
	"os"
)

// createUnfinished makes a file of the cache that gets its name when it is complete.
func createUnfinished(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return os.CreateTemp(dir, "new-*")
}

// sweepCache removes nothing: without locks nobody can tell which runs live.
func sweepCache(string) {}

func isTrusted(fs.FileInfo) bool { return true }
