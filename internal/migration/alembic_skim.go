package migration

import (
	"path"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/python"
)

// holder is a tree that can tell whether it has a file with this content, without reading its own.
type holder interface {
	Holds(name string, data []byte) bool
}

// skim reads what places a revision in the history, and nothing of what it does. That is enough where the
// base has the very same file. It is nil if what the file loads might matter, or cannot be excluded.
func (a *alembicLoads) skim(source *alembicSource) *alembicFacts {
	if mentionsData(source.text) {
		return nil
	}
	head := python.ParseHead(source.text)
	if head == nil || strings.Contains(head.Rest, "import") || slices.ContainsFunc(head.Imports(), a.mayBeHelper) {
		return nil
	}
	facts := factsOf(&pythonFile{head.Module, source.path})
	facts.skimmed = true
	facts.upgrade, facts.downgrade = skimmedFunction(head, "upgrade"), skimmedFunction(head, "downgrade")
	return facts
}

func skimmedFunction(head *python.Head, name string) *alembicFunction {
	if head.Lines[name] == 0 {
		return nil
	}
	return &alembicFunction{line: head.Lines[name]}
}

// mentionsData reports whether a text has words by which code names the files that it reads.
func mentionsData(text string) bool {
	for _, word := range []string{"glob(", "iterdir(", "listdir(", "scandir("} {
		if strings.Contains(text, word) {
			return true
		}
	}
	for _, ending := range dataEndings {
		// The dot may be in another string: name + "." + "sql".
		if bare := ending[1:]; strings.Contains(text, ending) || strings.Contains(text, `"`+bare) || strings.Contains(text, `'`+bare) {
			return true
		}
	}
	return false
}

// mayBeHelper reports whether an import could mean a module of the script directory.
func (a *alembicLoads) mayBeHelper(one python.Import) bool {
	known := func(name string) bool { return a.stems[name] }
	return strings.HasPrefix(one.Module, ".") || known(one.Name) || slices.ContainsFunc(strings.Split(one.Module, "."), known)
}

// stem is the name under which Python imports a file, or the package that the file makes.
func stem(file string) string {
	if path.Base(file) == "__init__.py" {
		return path.Base(path.Dir(file))
	}
	return strings.TrimSuffix(path.Base(file), ".py")
}
