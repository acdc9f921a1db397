package apply

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/environ"
)

// mayHaveMissed says which variables a program that failed may have lacked. What it asked for is not to be seen: so
// these are the names in what it printed, else those in the project's files.
func (c *Command) mayHaveMissed(printed string) string {
	if spoken := named(c.withheld(), printed); len(spoken) > 0 {
		return DescribeMissed(spoken)
	}
	return DescribeMissed(namedInFiles(c.withheld(), c.opts.Dir))
}

// notGiven lists whatever is withheld, for a failure that nothing else explains.
func (c *Command) notGiven() string {
	var names []string
	for _, w := range c.withheld() {
		names = append(names, w.Name)
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("the program is not given %s, which %s set here: name what it needs in pass_env or set it in env: in migrate-check.yaml",
		enumerate(names), one(len(names), "is", "are"))
}

// withheld are the variables that a project may know of.
func (c *Command) withheld() []environ.Withheld {
	return slices.DeleteFunc(slices.Clone(c.environ.withheld), func(w environ.Withheld) bool { return perRun.MatchString(w.Name) })
}

// mostSearched is how many files of a project are searched, and largestSearched how large they may be: it is for
// a hint.
const (
	mostSearched    = 10_000
	largestSearched = 256 << 10
)

// namedInFiles gives those of the withheld variables that stand as words in the files below a directory, each with
// the first of these files. What others wrote is not searched.
func namedInFiles(withheld []environ.Withheld, dir string) (list []Missed) {
	wanted := map[string]environ.Withheld{}
	for _, w := range withheld {
		wanted[w.Name] = w
	}
	searched := 0
	_ = filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read says nothing
		case entry.IsDir() && file != dir && isForeign(file):
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		if searched++; searched > mostSearched || len(wanted) == 0 {
			return fs.SkipAll
		}
		for _, word := range wordsOf(file) {
			if w, ok := wanted[string(word)]; ok {
				delete(wanted, w.Name)
				list = append(list, Missed{w, fileNames{root: dir}.relative(file)})
			}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b Missed) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// isForeign reports whether a directory holds what others wrote.
func isForeign(dir string) bool {
	name := filepath.Base(dir)
	return strings.HasPrefix(name, ".") || name == "node_modules" || name == "vendor" || exists(filepath.Join(dir, "pyvenv.cfg"))
}

func wordsOf(file string) [][]byte {
	info, err := os.Stat(file)
	if err != nil || info.Size() > largestSearched {
		return nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return bytes.FieldsFunc(content, func(r rune) bool { return !isWord(r) })
}
