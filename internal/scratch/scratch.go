// Package scratch makes temporary directories that go with the run that made them: at its end, or, if it was
// killed, at the start of the next one.
package scratch

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
)

// Prefix begins the name of every directory.
const Prefix = "migrate_check_"

// Dir is a temporary directory of a run that lives.
type Dir struct {
	Path string
	lock *os.File
}

// ownerFile holds the number of our process and is locked as long as that lives.
const ownerFile = "owner"

// namePattern is the whole name: other things of the project begin with the prefix too, such as the directory of
// the tests' container engine.
var namePattern = regexp.MustCompile(`^` + Prefix + `[0-9a-f]{12}$`)

func newName(parent string) string {
	random := make([]byte, 6)
	rand.Read(random) // never fails
	return filepath.Join(parent, Prefix+hex.EncodeToString(random))
}
