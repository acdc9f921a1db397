//go:build unix

package scratch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// Make makes a directory below the parent, which is that of temporary files if empty.
func Make(parent string, mode fs.FileMode) (_ *Dir, err error) {
	if parent == "" {
		parent = os.TempDir()
	}
	door := enter(parent, syscall.LOCK_SH)
	defer door.leave()
	dir := &Dir{Path: newName(parent)}
	if err := os.Mkdir(dir.Path, mode); err != nil {
		return nil, err
	}
	if err := dir.claim(); err != nil {
		return nil, errors.Join(err, dir.Remove())
	}
	return dir, nil
}

// claim marks the directory as ours. The kernel frees the lock when our process ends, however it ends; a
// process number could belong to another process by then, or to another container that shares the directory.
func (d *Dir) claim() error {
	file, err := os.OpenFile(filepath.Join(d.Path, ownerFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	d.lock = file
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("locking %s: %w", file.Name(), err)
	}
	_, err = file.WriteString(strconv.Itoa(os.Getpid()) + "\n")
	return err
}

// Remove takes the directory away, and the lock with it.
func (d *Dir) Remove() error {
	if d == nil {
		return nil
	}
	err := RemoveAll(d.Path)
	if d.lock != nil {
		err = errors.Join(err, d.lock.Close())
		d.lock = nil
	}
	return err
}

// RemoveAll tries again while a program that was just killed writes its last file.
func RemoveAll(path string) (err error) {
	for range 50 {
		if err = os.RemoveAll(path); err == nil || !errors.Is(err, syscall.ENOTEMPTY) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

// door is the lock of a parent: shared by those who make a directory there and have not claimed it yet, and
// exclusive for those who look for directories that nobody has claimed.
type door struct {
	file   *os.File
	locked bool
}

// patience is how often to ask for a lock that others hold only for a moment. Somebody who keeps it, as any
// user can, does not keep us.
const patience = 200

func enter(parent string, how int) *door {
	file, err := os.Open(parent)
	if err != nil {
		return &door{}
	}
	d := &door{file: file}
	for range patience {
		if syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB) == nil {
			d.locked = true
			return d
		}
		time.Sleep(5 * time.Millisecond)
	}
	return d
}

func (d *door) leave() {
	if d.file != nil {
		d.file.Close()
	}
}

// Sweep removes the directories that killed runs of this user left in the parents. Before a directory goes,
// stop ends what still works in it. What cannot be removed is left alone: it is no reason not to start.
func Sweep(parents []string, stop func(path string)) (removed []string) {
	for _, parent := range parents {
		entries, err := os.ReadDir(parent)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			path := filepath.Join(parent, entry.Name())
			if isOurs(entry) && isAbandoned(path, parent, entry) {
				stop(path)
				if RemoveAll(path) == nil {
					removed = append(removed, path)
				}
			}
		}
	}
	return removed
}

// isOurs looks at the name and the owner: in a directory for all, others can make what they like.
func isOurs(entry fs.DirEntry) bool {
	if !entry.IsDir() || !namePattern.MatchString(entry.Name()) {
		return false
	}
	info, err := entry.Info()
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

func isAbandoned(path, parent string, entry fs.DirEntry) bool {
	free, claimed := isFree(path)
	if claimed {
		return free
	}
	// Its process may be about to claim it, but not while the parent is ours alone.
	door := enter(parent, syscall.LOCK_EX)
	defer door.leave()
	if free, claimed = isFree(path); claimed {
		return free
	}
	info, err := entry.Info()
	return err == nil && (door.locked || time.Since(info.ModTime()) > time.Hour)
}

// isFree reports whether nobody holds the lock of a directory, and whether it was claimed at all: its process
// has written its number.
func isFree(path string) (free, claimed bool) {
	file, err := os.Open(filepath.Join(path, ownerFile))
	if err != nil {
		return false, !errors.Is(err, fs.ErrNotExist)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return false, true
	}
	return true, info.Size() > 0
}
