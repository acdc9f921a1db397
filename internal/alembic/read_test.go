package alembic_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/internal/alembic"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/python"
	"github.com/migrate-check/migrate-check/lint"
)

func parse(t *testing.T, path, source string) *alembic.Module {
	t.Helper()
	module, err := python.Parse(source)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return &alembic.Module{Module: module, Path: path}
}

// TestOperationsSendWhatAlembicSends asks the real Alembic.
func TestOperationsSendWhatAlembicSends(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/operations.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	paths := []string{}
	for _, file := range archive.Files {
		name := filepath.Join(dir, file.Name)
		if err := os.WriteFile(name, file.Data, 0o666); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, name)
	}
	said := ask(t, paths)
	for i, file := range archive.Files {
		t.Run(file.Name, func(t *testing.T) {
			reading := alembic.Read(parse(t, file.Name, string(file.Data)), "upgrade", alembic.Files{})
			for _, unread := range reading.Unread {
				t.Errorf("line %d is not read: %s: %s", unread.Place.Line, unread.Why, unread.Code)
			}
			compare(t, reading.Statements, said[paths[i]])
		})
	}
}

func ask(t *testing.T, paths []string) map[string][]string {
	t.Helper()
	cmd := exec.Command(pgtest.Python(t), append([]string{"testdata/oracle.py"}, paths...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("asking Alembic: %v", err)
	}
	said := map[string][]string{}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatal(err)
	}
	return said
}

func compare(t *testing.T, got []alembic.Statement, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Errorf("statement %d is missing: %s", i+1, want[i])
		case i >= len(want):
			t.Errorf("line %d sends too much: %s", got[i].Place.Line, got[i].SQL)
		case lint.Canonical(got[i].SQL) != lint.Canonical(want[i]):
			t.Fatalf("line %d:\ngot  %s\nwant %s", got[i].Place.Line, got[i].SQL, want[i])
		}
	}
}
