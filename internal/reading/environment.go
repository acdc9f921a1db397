package reading

import (
	"io/fs"
	"path"
	"regexp"
)

// timeout is how the limits of waiting and running are given a value, in SQL, in options of a connection, or in a
// dictionary: "SET lock_timeout = 4000", "-c lock_timeout=4s", {"lock_timeout": "4s"}.
var timeout = regexp.MustCompile(`\b(lock_timeout|statement_timeout)\b["']?\s*(?:=|:|TO\b)\s*["']*(\d+\w*)`)

// around gives the timeouts that env.py sets for a revision. It is the nearest one above the revision.
func (t *Tree) around(revision string) map[string]string {
	for dir, last := path.Dir(revision), ""; dir != last; dir, last = path.Dir(dir), dir {
		text, err := fs.ReadFile(t.fsys, path.Join(dir, "env.py"))
		if err != nil {
			continue
		}
		settings := map[string]string{}
		for _, match := range timeout.FindAllStringSubmatch(string(text), -1) {
			settings[match[1]] = match[2]
		}
		return settings
	}
	return nil
}
