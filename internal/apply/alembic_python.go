package apply

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// python is an interpreter that may be the project's.
type python struct {
	path string
	// from says why we think of it, for messages.
	from string
}

// findPythons lists the interpreters to try, best first. Only the last resort, python3, may come several
// times: a machine often has one with Alembic and one without. Programs that know are given what is passed.
func findPythons(opts AlembicOptions, passed []string) ([]python, error) {
	if opts.Python != "" {
		return configuredPython(opts)
	}
	environ := environMap(opts.Environ)
	if dir := environ["VIRTUAL_ENV"]; dir != "" {
		if path, ok := inVirtualenv(dir); ok {
			return []python{{path, "VIRTUAL_ENV"}}, nil
		}
	}
	for dir := opts.EnvironmentDir; ; dir = filepath.Dir(dir) {
		for _, name := range []string{".venv", "venv"} {
			if path, ok := inVirtualenv(filepath.Join(dir, name)); ok {
				return []python{{path, name}}, nil
			}
		}
		if exists(filepath.Join(dir, ".git")) || dir == filepath.Dir(dir) {
			break
		}
	}
	if found, ok := managedPython(opts.EnvironmentDir, environ, passed); ok {
		return []python{found}, nil
	}
	found := pythonsOnPath(environ["PATH"])
	if len(found) == 0 {
		return nil, &ProjectError{Message: "no python3 found to run the Alembic project with: install Python, or set python: in migrate-check.yaml"}
	}
	return found, nil
}

// configuredPython is a program or a virtual environment near the project, else a name on PATH.
func configuredPython(opts AlembicOptions) ([]python, error) {
	path := opts.Python
	if near := filepath.Join(opts.EnvironmentDir, path); !filepath.IsAbs(path) && exists(near) {
		path = near
	}
	if inside, ok := inVirtualenv(path); ok {
		path = inside
	}
	found, err := exec.LookPath(path)
	if err != nil {
		return nil, &ProjectError{Message: fmt.Sprintf("cannot find python: %s of migrate-check.yaml, from %s or on PATH", opts.Python, opts.EnvironmentDir)}
	}
	return []python{{found, "python: in migrate-check.yaml"}}, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func inVirtualenv(dir string) (string, bool) {
	path := filepath.Join(dir, "bin", "python")
	if runtime.GOOS == "windows" {
		path = filepath.Join(dir, "Scripts", "python.exe")
	}
	return path, isProgram(path)
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0)
}

// managers keep virtual environments elsewhere, and tell where. uv keeps them in .venv, or where
// UV_PROJECT_ENVIRONMENT says.
var managers = []struct {
	program string
	args    []string
	// file and marker show that the project uses the manager.
	file, marker string
}{
	{"poetry", []string{"env", "info", "--executable"}, "pyproject.toml", "[tool.poetry"},
	{"pdm", []string{"info", "--python"}, "pdm.lock", ""},
	{"pipenv", []string{"--py"}, "Pipfile", ""},
	{"hatch", []string{"run", "python", "-c", "import sys; print(sys.executable)"}, "pyproject.toml", "[tool.hatch.envs"},
}

func managedPython(projectDir string, environ map[string]string, passed []string) (python, bool) {
	if dir := environ["UV_PROJECT_ENVIRONMENT"]; dir != "" {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(projectDir, dir)
		}
		if path, ok := inVirtualenv(dir); ok {
			return python{path, "UV_PROJECT_ENVIRONMENT"}, true
		}
	}
	for _, manager := range managers {
		text, err := os.ReadFile(filepath.Join(projectDir, manager.file))
		if err != nil || !strings.Contains(string(text), manager.marker) {
			continue
		}
		printed, err := ask(projectDir, passed, manager.program, manager.args...)
		if err != nil {
			continue // not installed, or it has no environment for the project
		}
		if path := strings.TrimSpace(string(printed)); isProgram(path) {
			return python{path, manager.program}, true
		}
	}
	if dir := environ["CONDA_PREFIX"]; dir != "" {
		if path, ok := inVirtualenv(dir); ok {
			return python{path, "CONDA_PREFIX"}, true
		}
	}
	return python{}, false
}

// managerLimit is how long a manager may think; poetry takes a second.
const managerLimit = 30 * time.Second

// ask runs a manager. Plugins that the project names are code of the project.
func ask(dir string, environ []string, program string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), managerLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, environ
	return cmd.Output()
}

// pythonsOnPath lists the interpreters of PATH, first of all the one that the alembic command uses.
func pythonsOnPath(path string) (found []python) {
	add := func(program, from string) {
		if isProgram(program) && !slices.ContainsFunc(found, func(p python) bool { return p.path == program }) {
			found = append(found, python{program, from})
		}
	}
	dirs := filepath.SplitList(path)
	for _, dir := range dirs {
		if interpreter := shebang(filepath.Join(dir, "alembic")); interpreter != "" {
			add(interpreter, "the alembic command")
		}
	}
	for _, dir := range dirs {
		add(filepath.Join(dir, "python3"), "PATH")
		add(filepath.Join(dir, "python3.exe"), "PATH")
	}
	return found
}

var interpreterLine = regexp.MustCompile(`^#!(/\S*python[0-9.]*)\s`)

func shebang(script string) string {
	text, err := os.ReadFile(script)
	if err != nil {
		return ""
	}
	if match := interpreterLine.FindSubmatch(text); match != nil {
		return string(match[1])
	}
	return ""
}

// start starts the driver if it does not run, with the first interpreter that has Alembic.
func (a *Alembic) start(ctx context.Context) error {
	if a.driver != nil {
		return nil
	}
	var last error
	for _, interpreter := range a.pythons {
		started, err := startDriver(ctx, interpreter.path, a.workDir, a.project, a.environ.list())
		if err == nil {
			a.driver = started
			a.logf("Alembic %s, SQLAlchemy %s, Python %s (%s, from %s)", started.ready.Alembic, started.ready.SQLAlchemy,
				started.ready.Python, interpreter.path, interpreter.from)
			return nil
		}
		if ctx.Err() != nil {
			return err
		}
		last = explainStart(err, interpreter, len(a.pythons))
	}
	return last
}
