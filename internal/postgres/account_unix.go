//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user that the server runs as. PostgreSQL refuses to run as root.
// https://www.postgresql.org/docs/current/postgres-user.html
type account struct {
	name     string
	uid, gid int
	// drop is set if that is not the user that we are.
	drop bool
}

func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		entry, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(entry.Uid)
		gid, gidErr := strconv.Atoi(entry.Gid)
		if uidErr == nil && gidErr == nil && uid != 0 {
			return account{name: name, uid: uid, gid: gid, drop: true}, nil
		}
	}
	return account{}, advise(fmt.Errorf("PostgreSQL does not run as root, and there is neither a user postgres nor nobody"),
		"add one of them, or run migrate-check as another user")
}

func (a account) credential() *syscall.Credential {
	if !a.drop {
		return nil
	}
	return &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
}

// makeDir makes a directory that only the account can use.
func (a account) makeDir(name string) error {
	if err := os.Mkdir(name, 0o700); err != nil {
		return err
	}
	if !a.drop {
		return nil
	}
	return os.Chown(name, a.uid, a.gid)
}

// emptyDir makes a directory of the account anew.
func (a account) emptyDir(name string) error {
	if err := os.RemoveAll(name); err != nil {
		return err
	}
	return a.makeDir(name)
}

// writeFile makes a file that belongs to the account.
func (a account) writeFile(name string, content io.Reader) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, content); err != nil {
		return errors.Join(err, file.Close())
	}
	if a.drop {
		if err := file.Chown(a.uid, a.gid); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return file.Close()
}

// canEnter reports whether the account can reach into a directory: a TMPDIR below /root is closed to
// anybody but root.
func (a account) canEnter(dir string) bool {
	if !a.drop {
		return true
	}
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		return true
	}
}
