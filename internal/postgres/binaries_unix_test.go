//go:build unix

package postgres

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFindBinaries(t *testing.T) {
	root := t.TempDir()
	onPath := install(t, filepath.Join(root, "opt", "bin"), "15.3")
	for _, version := range []string{"9.6", "13", "17"} {
		install(t, filepath.Join(root, "lib", version, "bin"), version+".1 (Debian)")
	}
	clientOnly := filepath.Join(root, "lib", "18", "bin")
	if err := os.MkdirAll(clientOnly, 0o755); err != nil {
		t.Fatal(err)
	}
	path := strings.Join([]string{root, onPath, "/no/such/dir"}, string(filepath.ListSeparator))
	dirs := searchDirs(t.Context(), path, []string{filepath.Join(root, "lib", "*", "bin")})
	dirs = slices.DeleteFunc(dirs, func(dir string) bool { return !strings.HasPrefix(dir, root) }) // what pg_config knows

	for _, test := range []struct {
		wanted int
		dir    string
	}{
		{0, onPath}, {15, onPath},
		{17, filepath.Join(root, "lib", "17", "bin")},
		{9, filepath.Join(root, "lib", "9.6", "bin")},
	} {
		got, err := findBinaries(t.Context(), dirs, test.wanted)
		if err != nil || got.dir != test.dir {
			t.Errorf("version %d: got %s and %v, want %s", test.wanted, got.dir, err, test.dir)
		}
	}
	_, err := findBinaries(t.Context(), dirs, 12)
	if err == nil || !strings.Contains(err.Error(), "only 15 in "+onPath+", 17 in ") {
		t.Errorf("got %v, want a list of what is there, the newest of a place first", err)
	}
	if newest := dirs[1]; !strings.Contains(newest, "17") {
		t.Errorf("got %v, want the newest first after PATH", dirs)
	}
}

func TestNewestFirst(t *testing.T) {
	dirs := []string{"/usr/pgsql-9.6/bin", "/usr/pgsql-16/bin", "/usr/pgsql-13/bin"}
	slices.SortFunc(dirs, newestFirst)
	if want := []string{"/usr/pgsql-16/bin", "/usr/pgsql-13/bin", "/usr/pgsql-9.6/bin"}; !slices.Equal(dirs, want) {
		t.Errorf("got %v, want %v", dirs, want)
	}
}

// install writes programs that only know their version.
func install(t *testing.T, dir, version string) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, program := range []string{"initdb", "postgres"} {
		script := "#!/bin/sh\necho '" + program + " (PostgreSQL) " + version + "'\n"
		if err := os.WriteFile(filepath.Join(dir, program), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	return real
}

func TestWorkdirAvoidsWhatTheServerCannotEnter(t *testing.T) {
	as, err := serverAccount()
	if err != nil {
		t.Skip(err)
	}
	if !as.drop {
		t.Skip("the server runs as ourselves, and can enter what we can")
	}
	closed := t.TempDir()
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	dir, err := newWorkdir([]string{closed, "/tmp"}, as)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Dir(dir.path) != "/tmp" {
		t.Errorf("got %s, want it in /tmp", dir.path)
	}
	if err := dir.remove(); err != nil {
		t.Error(err)
	}
	if _, err := newWorkdir([]string{closed, filepath.Join("/", strings.Repeat("long", 30))}, as); err == nil {
		t.Error("got no error for places where no server can work")
	}
}
