package postgres

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// usualPlaces are where packages put PostgreSQL: Debian, Red Hat, the source's default, Homebrew on both
// kinds of Mac, Postgres.app.
var usualPlaces = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/local/pgsql/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// binaries are the programs of one installation.
type binaries struct {
	dir   string
	major int
}

func (b binaries) path(program string) string { return filepath.Join(b.dir, executable(program)) }

func (b binaries) String() string { return fmt.Sprintf("%d in %s", b.major, b.dir) }

// findBinaries gives the installation to use, out of those in the directories.
func findBinaries(ctx context.Context, dirs []string, wanted int) (binaries, error) {
	var found []binaries
	for _, dir := range dirs {
		installed, err := inspect(ctx, dir)
		if err != nil {
			return binaries{}, err
		}
		if wanted == 0 || installed.major == wanted {
			return installed, nil
		}
		found = append(found, installed)
	}
	if len(found) == 0 {
		return binaries{}, advise(fmt.Errorf("initdb and postgres %w on PATH and in the usual directories", ErrNotFound),
			"install PostgreSQL, on Debian and Ubuntu the package postgresql")
	}
	return binaries{}, advise(fmt.Errorf("PostgreSQL %d %w on this machine, only %s", wanted, ErrNotFound, list(found)),
		"install it, or set postgres.version")
}

// searchDirs lists the directories that hold a server's programs: those on PATH in their order, then
// the usual places with the newest version first, then what pg_config says.
func searchDirs(ctx context.Context, path string, places []string) []string {
	dirs := filepath.SplitList(path)
	for _, place := range places {
		matches, _ := filepath.Glob(place) // the patterns are ours and well-formed
		slices.SortFunc(matches, newestFirst)
		dirs = append(dirs, matches...)
	}
	if output, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(output)))
	}
	var usable []string
	for _, dir := range dirs {
		dir = realDir(dir)
		if hasServer(dir) && !slices.Contains(usable, dir) {
			usable = append(usable, dir)
		}
	}
	return usable
}

// newestFirst orders directories such as /usr/lib/postgresql/9.6/bin and /usr/pgsql-15/bin.
func newestFirst(a, b string) int {
	return versionIn(b) - versionIn(a)
}

// versionIn reads the last number in the names of a path.
func versionIn(path string) int {
	for dir := path; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		name := filepath.Base(dir)
		if start := strings.IndexAny(name, "0123456789"); start >= 0 {
			return majorOf(name[start:])
		}
	}
	return 0
}

// realDir is where a directory's server really is: some have links to it on PATH.
func realDir(dir string) string {
	server, err := filepath.EvalSymlinks(binaries{dir: dir}.path("postgres"))
	if err != nil || !hasServer(filepath.Dir(server)) {
		return dir
	}
	return filepath.Dir(server)
}

func hasServer(dir string) bool {
	b := binaries{dir: dir}
	return filepath.IsAbs(dir) && isFile(b.path("initdb")) && isFile(b.path("postgres"))
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// inspect asks the server which version it is.
func inspect(ctx context.Context, dir string) (binaries, error) {
	b := binaries{dir: dir}
	cmd := exec.CommandContext(ctx, b.path("postgres"), "--version")
	cmd.Env = serverEnviron()
	output, err := cmd.Output()
	if err != nil {
		return b, fmt.Errorf("asking %s for its version: %w", b.path("postgres"), err)
	}
	// postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
	fields := strings.Fields(string(output))
	if len(fields) < 3 || majorOf(fields[2]) == 0 {
		return b, fmt.Errorf("%s --version answered %q", b.path("postgres"), output)
	}
	b.major = majorOf(fields[2])
	return b, nil
}

// serverEnviron keeps what programs need to run, and leaves out what would make them speak another
// language or think of another server.
func serverEnviron() []string {
	environ := []string{"LC_ALL=C"}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		switch name {
		case "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "ICU_DATA":
			environ = append(environ, variable)
		}
	}
	return environ
}

func executable(program string) string {
	if runtime.GOOS == "windows" {
		return program + ".exe"
	}
	return program
}

func list(found []binaries) string {
	var texts []string
	for _, b := range found {
		texts = append(texts, b.String())
	}
	return strings.Join(texts, ", ")
}
