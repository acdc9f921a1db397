package git

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// repo is a real repository in a temporary directory.
type repo struct {
	t   *testing.T
	dir string
}

func newRepo(t *testing.T) *repo {
	t.Helper()
	r := &repo{t, t.TempDir()}
	r.git("init", "-q", "-b", "main")
	return r
}

// git runs a git command, apart from the settings of the machine, and gives what it printed.
func (r *repo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(withoutRepository(os.Environ()),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2026-01-01T00:00:00Z",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z",
		"GIT_ALLOW_PROTOCOL=file")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r *repo) write(name, content string) {
	r.t.Helper()
	name = filepath.Join(r.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		r.t.Fatal(err)
	}
}

// commit adds everything and gives the name of the new commit.
func (r *repo) commit(message string) string {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", message)
	return r.git("rev-parse", "HEAD")
}

// clone gives a new clone, with git's own options.
func (r *repo) clone(args ...string) *repo {
	r.t.Helper()
	dir := filepath.Join(r.t.TempDir(), "clone")
	r.git(append(append([]string{"clone", "-q"}, args...), "file://"+r.dir, dir)...)
	return &repo{r.t, dir}
}

func (r *repo) open() *Repository {
	r.t.Helper()
	return r.openIn(".")
}

func (r *repo) openIn(dir string) *Repository {
	r.t.Helper()
	opened, err := Open(context.Background(), filepath.Join(r.dir, dir))
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			r.t.Error(err)
		}
	})
	return opened
}

func TestTreeIsWhatWasCommitted(t *testing.T) {
	r := newRepo(t)
	files := []string{"a.txt", "db/migrations/1_a.up.sql", "db/with space/é \"quoted\".sql", "db/new\nline.sql", "empty"}
	for _, name := range files {
		r.write(name, "content of "+name)
	}
	r.write("empty", "")
	if err := os.Symlink("db/migrations", filepath.Join(r.dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../a.txt", filepath.Join(r.dir, "db", "up.txt")); err != nil {
		t.Fatal(err)
	}
	commit := r.commit("all")
	for _, name := range files {
		r.write(name, "changed later")
	}

	tree, err := r.open().Tree(t.Context(), commit)
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(tree, files...); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]string{
		"db/new\nline.sql":   "content of db/new\nline.sql",
		"empty":              "",
		"link/1_a.up.sql":    "content of db/migrations/1_a.up.sql",
		"db/up.txt":          "content of a.txt",
		"link/../a.txt":      "!invalid",
		"link/2_b.up.sql":    "!not exist",
		"a.txt/under-a-file": "!not exist",
	} {
		got, err := fs.ReadFile(tree, name)
		switch {
		case want == "!invalid" && errors.Is(err, fs.ErrInvalid), want == "!not exist" && errors.Is(err, fs.ErrNotExist):
		case err != nil || string(got) != want:
			t.Errorf("%q: got %q, %v; want %q", name, got, err, want)
		}
	}
}

func TestTreeOfNothingIsEmpty(t *testing.T) {
	r := newRepo(t)
	tree, err := r.open().Tree(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if entries, err := fs.ReadDir(tree, "."); err != nil || len(entries) != 0 {
		t.Errorf("got %v, %v, want no entries", entries, err)
	}
}

func TestWorkTreeHasUncommittedFilesAndNothingOfGits(t *testing.T) {
	r := newRepo(t)
	r.write("committed.sql", "1")
	r.commit("one")
	r.write("untracked.sql", "2")
	tree := r.open().WorkTree()
	if err := fstest.TestFS(tree, "committed.sql", "untracked.sql"); err != nil {
		t.Error(err)
	}
	for _, name := range []string{".git", ".git/HEAD"} {
		if _, err := fs.Stat(tree, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: got %v, want that it does not exist", name, err)
		}
	}
}

func TestPrefixIsTheDirectoryWithinTheRepository(t *testing.T) {
	r := newRepo(t)
	r.write("services/billing é/alembic.ini", "")
	opened := r.openIn("services/billing é")
	if got, want := opened.Prefix(), "services/billing é"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := r.open().Prefix(); got != "." {
		t.Errorf("got %q, want .", got)
	}
}

func TestOpenSaysWhyItCannot(t *testing.T) {
	_, err := Open(t.Context(), t.TempDir())
	wantProblem(t, err, NotARepository)

	bare := newRepo(t)
	bare.git("config", "core.bare", "true")
	_, err = Open(t.Context(), bare.dir)
	wantProblem(t, err, NotARepository)

	t.Setenv("PATH", t.TempDir())
	_, err = Open(t.Context(), bare.dir)
	wantProblem(t, err, NotInstalled)
}

// A hook of git runs with variables that name the hook's repository.
func TestVariablesOfAHookDoNotMislead(t *testing.T) {
	r, other := newRepo(t), newRepo(t)
	t.Setenv("GIT_DIR", filepath.Join(other.dir, ".git"))
	t.Setenv("GIT_WORK_TREE", other.dir)
	opened := r.open()
	want, err := filepath.EvalSymlinks(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	if opened.Root() != want {
		t.Errorf("got %s, want %s", opened.Root(), want)
	}
}

func wantProblem(t *testing.T, err error, want Problem) *Error {
	t.Helper()
	found := new(Error)
	if !errors.As(err, &found) || found.Problem != want {
		t.Fatalf("got %v, want problem %d", err, want)
	}
	return found
}
