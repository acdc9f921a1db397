//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// workdir is the directory of one local server.
//
//	owner    our process, locked as long as it lives
//	log      what the server says
//	data     the cluster
//	socket   the unix socket
type workdir struct {
	path  string
	owner *os.File
}

const ownerFile = "owner"

// maxSocketPath is what fits into sockaddr_un on every system.
const maxSocketPath = 103

// newWorkdir makes a directory where the account can work, below the first of the parents that suits.
func newWorkdir(parents []string, as account) (*workdir, error) {
	var reasons []error
	for _, parent := range parents {
		if !as.canEnter(parent) {
			reasons = append(reasons, fmt.Errorf("the user %s cannot enter %s", as.name, parent))
			continue
		}
		dir, err := makeWorkdir(parent, as)
		if err == nil {
			return dir, nil
		}
		reasons = append(reasons, err)
	}
	return nil, fmt.Errorf("making a data directory: %w", errors.Join(reasons...))
}

func makeWorkdir(parent string, as account) (*workdir, error) {
	path := filepath.Join(parent, namePrefix+randomHex(6))
	if len(filepath.Join(path, "socket", socketFile)) > maxSocketPath {
		return nil, fmt.Errorf("%s is too long for a unix socket", parent)
	}
	if err := os.Mkdir(path, 0o711); err != nil {
		return nil, err
	}
	dir := &workdir{path: path}
	err := dir.lock()
	if err == nil {
		err = as.makeDir(dir.data())
	}
	if err == nil {
		err = as.makeDir(dir.socket())
	}
	if err != nil {
		return nil, errors.Join(err, dir.remove())
	}
	return dir, nil
}

func (d *workdir) data() string   { return filepath.Join(d.path, "data") }
func (d *workdir) socket() string { return filepath.Join(d.path, "socket") }
func (d *workdir) log() string    { return filepath.Join(d.path, "log") }

// lock marks the directory as ours. The kernel frees the lock when our process ends, however it ends;
// a process number could belong to another process by then, or to another container that shares the
// directory. The file gets its name after the lock, so that no sweep sees it unlocked.
func (d *workdir) lock() error {
	unlocked := filepath.Join(d.path, "new")
	file, err := os.OpenFile(unlocked, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	d.owner = file
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("locking %s: %w", unlocked, err)
	}
	if _, err := file.WriteString(strconv.Itoa(os.Getpid()) + "\n"); err != nil {
		return err
	}
	return os.Rename(unlocked, filepath.Join(d.path, ownerFile))
}

// claim is a workdir without a server in it: it tells the next start whether the run still lives that
// something elsewhere belongs to.
type claim struct {
	name string
	dir  *workdir
}

func claimRun() (*claim, error) {
	dir, err := newWorkdir([]string{os.TempDir()}, account{})
	if err != nil {
		return nil, err
	}
	return &claim{filepath.Base(dir.path), dir}, nil
}

func (c *claim) release() error {
	if c == nil {
		return nil
	}
	return c.dir.remove()
}

// remove takes the directory away, and the lock with it.
func (d *workdir) remove() error {
	err := removeAll(d.path)
	if d.owner != nil {
		err = errors.Join(err, d.owner.Close())
	}
	return err
}

// removeAll tries again while a program that was just killed writes its last file.
func removeAll(path string) (err error) {
	for range 50 {
		if err = os.RemoveAll(path); err == nil || !errors.Is(err, syscall.ENOTEMPTY) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

// sweep removes the directories that killed runs of this user left in the parents, and stops servers
// that still work in them. What cannot be removed is left alone: it is no reason not to start.
func sweep(parents []string) (removed []string) {
	for _, parent := range parents {
		entries, err := os.ReadDir(parent)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			path := filepath.Join(parent, entry.Name())
			if isOurs(entry) && sweepOne(path, entry) {
				removed = append(removed, path)
			}
		}
	}
	return removed
}

// isOurs looks at the name and the owner: in a directory for all, others can make what they like.
func isOurs(entry fs.DirEntry) bool {
	if !entry.IsDir() || !strings.HasPrefix(entry.Name(), namePrefix) {
		return false
	}
	info, err := entry.Info()
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

func sweepOne(path string, entry fs.DirEntry) bool {
	owner, err := os.Open(filepath.Join(path, ownerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return sweepUnborn(path, entry)
	}
	if err != nil {
		return false
	}
	defer owner.Close()
	if syscall.Flock(int(owner.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return false // its process lives
	}
	stopOrphan(path)
	return removeAll(path) == nil
}

// sweepUnborn removes a directory whose process died before it could lock it.
func sweepUnborn(path string, entry fs.DirEntry) bool {
	info, err := entry.Info()
	if err != nil || time.Since(info.ModTime()) < time.Hour {
		return false
	}
	return removeAll(path) == nil
}

// stopOrphan ends a server that outlived its run, and waits for it. The first line of postmaster.pid is
// the process number; a number from a run long ago may belong to somebody else by now, so the process
// counts only if something answers on the socket.
func stopOrphan(path string) {
	dir := &workdir{path: path}
	for range 100 {
		pid := postmasterPID(dir.data())
		if pid <= 1 || !answers(filepath.Join(dir.socket(), socketFile)) {
			return
		}
		if syscall.Kill(pid, syscall.SIGQUIT) != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func postmasterPID(data string) int {
	content, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return 0
	}
	return pid
}
