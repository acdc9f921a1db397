package apply

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestInterpretersAreFoundNearTheProject(t *testing.T) {
	root := t.TempDir()
	project := filepath.Join(root, "services", "api")
	program := func(parts ...string) string {
		path := filepath.Join(append([]string{root}, parts...)...)
		write(t, path, "#!/bin/sh\n")
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if err := os.MkdirAll(filepath.Join(root, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	inPath := program("usr", "python3")
	find := func(opts AlembicOptions) []string {
		t.Helper()
		opts.EnvironmentDir = project
		opts.Environ = append(opts.Environ, "PATH="+filepath.Join(root, "bin")+":"+filepath.Join(root, "usr"))
		found, err := findPythons(opts, nil)
		if err != nil {
			return []string{err.Error()}
		}
		var paths []string
		for _, python := range found {
			paths = append(paths, python.path)
		}
		return paths
	}
	check := func(what string, opts AlembicOptions, want ...string) {
		t.Helper()
		if got := find(opts); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	write(t, filepath.Join(project, "alembic.ini"), "")
	check("PATH", AlembicOptions{}, inPath)
	ofCommand := program("opt", "python3.12")
	write(t, filepath.Join(root, "bin", "alembic"), "#!"+ofCommand+"\n")
	check("the alembic command", AlembicOptions{}, ofCommand, inPath)
	ofRoot := program(".venv", "bin", "python")
	check("a parent's .venv", AlembicOptions{}, ofRoot)
	ofProject := program("services", "api", "venv", "bin", "python")
	check("the project's venv", AlembicOptions{}, ofProject)
	active := program("active", "bin", "python")
	check("VIRTUAL_ENV", AlembicOptions{Environ: []string{"VIRTUAL_ENV=" + filepath.Join(root, "active")}}, active)
	check("python:", AlembicOptions{Python: "venv"}, ofProject)
	check("python: elsewhere", AlembicOptions{Python: "../../usr/python3"}, inPath)
	check("python: wrong", AlembicOptions{Python: "./nowhere"},
		"cannot find python: ./nowhere of migrate-check.yaml, from "+project+" or on PATH")
}

// Plugins of such a program that the project names are code of the project.
func TestManagersOfEnvironmentsAreGivenWhatIsPassedOn(t *testing.T) {
	dir := t.TempDir()
	seen := filepath.Join(dir, "seen")
	write(t, filepath.Join(dir, "pyproject.toml"), "[tool.poetry]\n")
	poetry := filepath.Join(dir, "bin", "poetry")
	write(t, poetry, "#!/bin/sh\nenv > "+seen+"\necho "+poetry+"\n")
	if err := os.Chmod(poetry, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(poetry)+":"+os.Getenv("PATH"))
	t.Setenv("SHOP_TOKEN", "hush")
	a, err := NewAlembic(AlembicOptions{ProjectDir: dir, Environ: slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "VIRTUAL_ENV=")
	})})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if found := a.pythons[0]; found.from != "poetry" {
		t.Fatalf("found %v", a.pythons)
	}
	text, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "hush") || !strings.Contains(string(text), "PATH=") {
		t.Errorf("poetry is given\n%s", text)
	}
}

func TestADriverThatIsLeftAloneCleansUp(t *testing.T) {
	interpreter := ""
	for _, candidate := range pythonsOnPath(os.Getenv("PATH")) {
		if exec.Command(candidate.path, "-c", "import alembic").Run() == nil {
			interpreter = candidate.path
			break
		}
	}
	if interpreter == "" {
		if os.Getenv("MIGRATE_CHECK_REQUIRE_ALEMBIC") == "1" {
			t.Fatal("no python3 on PATH has alembic")
		}
		t.Skip("no python3 on PATH has alembic")
	}
	made, err := writeDriver()
	if err != nil {
		t.Fatal(err)
	}
	workDir := made.Path
	left, err := startDriver(t.Context(), interpreter, workDir, t.TempDir(), os.Environ())
	if err != nil {
		t.Fatal(err)
	}
	left.requests.Close() // as the kernel does when we are killed
	for range left.events {
	}
	if err := left.kill(); err != nil {
		t.Error(err)
	}
	if exists(workDir) {
		t.Errorf("%s is still there", workDir)
	}
}
