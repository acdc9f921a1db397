package migration

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// alembicOrder prints the order of "alembic upgrade heads" for each directory it is given. Alembic before
// 1.10 takes the files in whatever order the disk has them; later it sorts them, as we do.
const alembicOrder = `
import os, sys
listdir = os.listdir
os.listdir = lambda path: sorted(listdir(path))
from alembic.script import ScriptDirectory
for path in sys.argv[1:]:
    script = ScriptDirectory(path)
    print(*[r.revision for r in reversed(list(script.iterate_revisions("heads", "base")))])
`

func TestOrderIsAlembics(t *testing.T) {
	python := "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import alembic").Run(); err != nil {
		if os.Getenv("MIGRATE_CHECK_REQUIRE_ALEMBIC") == "1" {
			t.Fatalf("%s has no Alembic: %v", python, err)
		}
		t.Skipf("%s has no Alembic: %v", python, err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	args := []string{"-c", alembicOrder}
	var dirs []string
	for range 100 {
		dir := t.TempDir()
		writeRandomGraph(t, random, dir)
		dirs = append(dirs, dir)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(python, append(args, dirs...)...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	for i, want := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		project := load(t, os.DirFS(dirs[i]))
		if got := order(project.Revisions); got != want || len(project.Problems) > 0 {
			t.Errorf("graph %d: got\n%s\nwant\n%s\n%s", i, got, want, findings(project, nil))
		}
	}
}

// writeRandomGraph writes revisions with branches, merges and dependencies.
func writeRandomGraph(t *testing.T, random *rand.Rand, dir string) {
	t.Helper()
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Join(dir, "versions"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("alembic.ini", "[alembic]\nscript_location = %(here)s\n")
	size := 2 + random.IntN(25)
	for i, name := range random.Perm(size) {
		var parents []string
		for range min(i, 1+random.IntN(2)*random.IntN(2)) {
			parent := fmt.Sprintf("%q", fmt.Sprintf("r%d", i-1-random.IntN(min(i, 4))))
			if !strings.Contains(strings.Join(parents, ","), parent) && random.IntN(12) > 0 {
				parents = append(parents, parent)
			}
		}
		down, depends := "None", "None"
		if len(parents) > 0 {
			down = "(" + strings.Join(parents, ", ") + ",)"
		}
		if i > 0 && random.IntN(6) == 0 {
			depends = fmt.Sprintf("%q", fmt.Sprintf("r%d", random.IntN(i)))
		}
		write(fmt.Sprintf("versions/%02d.py", name), fmt.Sprintf(
			"revision = \"r%d\"\ndown_revision = %s\ndepends_on = %s\ndef upgrade(): pass\ndef downgrade(): pass\n", i, down, depends))
	}
}
