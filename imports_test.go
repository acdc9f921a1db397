// Package house holds the test that keeps the rooms of the program in order.
package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/migrate-check/migrate-check"

// mayImport says which of our own packages each package may import. A package that is not named here
// may not exist: add it, and think about where it stands.
var mayImport = map[string][]string{
	"lint":                       nil,
	"lint/example":               nil,
	"lint/rewrite":               {"lint"},
	"lint/linttest":              {"lint", "lint/example", "internal/golden"},
	"rules":                      {"lint", "lint/example", "lint/rewrite"},
	"plan":                       {"lint"},
	"internal/golden":            nil,
	"internal/environ":           nil,
	"internal/cases":             {"lint/example"},
	"internal/peers":             nil,
	"internal/git":               nil,
	"internal/python":            nil,
	"internal/alembic":           {"lint", "internal/python"},
	"internal/scratch":           nil,
	"internal/postgres":          {"internal/scratch"},
	"internal/pgtest":            {"internal/postgres"},
	"internal/snapshot":          nil,
	"internal/trace":             {"lint", "internal/scratch"},
	"internal/config":            {"lint", "internal/environ"},
	"internal/migration":         {"lint", "internal/python"},
	"internal/reading":           {"lint", "internal/python", "internal/alembic", "internal/migration"},
	"internal/apply":             {"internal/scratch", "lint", "internal/environ", "internal/migration", "internal/postgres", "internal/trace"},
	"internal/replay":            {"lint", "internal/migration", "internal/postgres", "internal/snapshot", "internal/trace", "internal/apply", "internal/seed"},
	"internal/observe":           {"lint", "internal/migration", "internal/trace", "internal/apply", "internal/replay"},
	"internal/seed":              nil,
	"internal/github":            {"lint", "plan"},
	"internal/github/githubtest": nil,
	"internal/applied":           {"internal/migration"},
	"internal/capture":           {"internal/applied"},
	"internal/check":             {"internal/scratch", "lint", "rules", "plan", "internal/config", "internal/git", "internal/migration", "internal/reading", "internal/postgres", "internal/snapshot", "internal/trace", "internal/apply", "internal/seed", "internal/replay", "internal/observe", "internal/applied"},
	"cmd/migrate-check":          {"lint", "rules", "plan", "internal/config", "internal/environ", "internal/check", "internal/applied", "internal/capture", "internal/git", "internal/github", "internal/migration", "internal/reading", "internal/postgres", "internal/replay"},
	"action":                     nil,
	"testdata/demo":              nil,
	"testdata/history":           nil,
	"testdata/benchmarks":        {"lint", "rules", "internal/postgres", "internal/snapshot", "internal/check"},
}

// testHelpers may be imported by every test, and by nothing else.
var testHelpers = []string{"internal/golden", "internal/cases", "internal/pgtest", "internal/github/githubtest", "lint/linttest"}

func TestImportDirection(t *testing.T) {
	files, err := goFiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		room := path.Dir(file)
		allowed, known := mayImport[room]
		if !known && room != "." {
			t.Errorf("%s: the package %s is not in the table of mayImport", file, room)
			continue
		}
		for _, imported := range ownImports(t, file) {
			isTest := strings.HasSuffix(file, "_test.go")
			if slices.Contains(allowed, imported) || imported == room || isTest && mayTestImport(imported) {
				continue
			}
			t.Errorf("%s: remove the import of %s; %s may import %v", file, imported, room, allowed)
		}
	}
}

// Tests prove things on a real server and may look into every room but the command line.
func mayTestImport(imported string) bool {
	return slices.Contains(testHelpers, imported) || !strings.HasPrefix(imported, "cmd/")
}

func goFiles() (files []string, err error) {
	err = filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && isOtherModule(name, entry):
			return filepath.SkipDir
		case strings.HasSuffix(name, ".go"):
			files = append(files, filepath.ToSlash(name))
		}
		return nil
	})
	return files, err
}

func isOtherModule(dir string, entry fs.DirEntry) bool {
	if dir == "." {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil || strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules"
}

func ownImports(t *testing.T, file string) (own []string) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range parsed.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		if room, ok := strings.CutPrefix(name, module+"/"); ok {
			own = append(own, room)
		}
	}
	return own
}
