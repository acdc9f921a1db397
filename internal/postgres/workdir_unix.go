//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/migrate-check/migrate-check/internal/scratch"
)

// workdir is the directory of one local server.
//
//	owner    our process, locked as long as it lives
//	log      what the server says
//	data     the cluster
//	socket   the unix socket
type workdir struct {
	path    string
	scratch *scratch.Dir
}

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
	if len(filepath.Join(parent, namePrefix+"012345abcdef", "socket", socketFile)) > maxSocketPath {
		return nil, fmt.Errorf("%s is too long for a unix socket", parent)
	}
	made, err := scratch.Make(parent, 0o711)
	if err != nil {
		return nil, err
	}
	dir := &workdir{made.Path, made}
	for _, name := range []string{dir.data(), dir.socket()} {
		if err := as.makeDir(name); err != nil {
			return nil, errors.Join(err, dir.remove())
		}
	}
	return dir, nil
}

func (d *workdir) data() string   { return filepath.Join(d.path, "data") }
func (d *workdir) socket() string { return filepath.Join(d.path, "socket") }
func (d *workdir) log() string    { return filepath.Join(d.path, "log") }

// claim tells the next start whether the run still lives that something elsewhere belongs to.
type claim struct {
	name string
	dir  *scratch.Dir
}

func claimRun() (*claim, error) {
	dir, err := scratch.Make("", 0o700)
	if err != nil {
		return nil, err
	}
	return &claim{filepath.Base(dir.Path), dir}, nil
}

func (c *claim) release() error {
	if c == nil {
		return nil
	}
	return c.dir.Remove()
}

func (d *workdir) remove() error { return d.scratch.Remove() }

// sweep removes the directories that killed runs of this user left in the parents, and stops servers that still
// work in them.
func sweep(parents []string) []string { return scratch.Sweep(parents, stopOrphan) }

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
