//go:build unix

package postgres

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// unfinishedPattern names files of the cache that are not complete.
const unfinishedPattern = "new-*"

// createUnfinished makes a file of the cache that gets its name when it is complete. It is locked as long as
// its process lives.
func createUnfinished(dir string) (_ *os.File, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	// The directory is locked until the file is, so that no other run takes it for one that was left.
	door, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, door.Close()) }()
	if err := syscall.Flock(int(door.Fd()), syscall.LOCK_EX); err != nil {
		return nil, err
	}
	removeUnfinished(dir)
	file, err := os.CreateTemp(dir, unfinishedPattern)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(file.Name()))
	}
	return file, nil
}

// sweepCache removes what killed runs left in the cache, unless another run is doing so.
func sweepCache(dir string) {
	door, err := os.Open(dir)
	if err != nil {
		return
	}
	defer door.Close()
	if syscall.Flock(int(door.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		removeUnfinished(dir)
	}
}

// removeUnfinished removes files that nobody holds. The directory is locked.
func removeUnfinished(dir string) {
	names, err := filepath.Glob(filepath.Join(dir, unfinishedPattern))
	if err != nil {
		return
	}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			continue
		}
		if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			// What cannot be removed takes room and does no harm.
			_ = os.Remove(name)
		}
		file.Close()
	}
}

// isTrusted reports whether a file was written by us or by root. What others put there could be a server's
// configuration that runs programs of theirs.
func isTrusted(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && (int(stat.Uid) == os.Geteuid() || stat.Uid == 0)
}
