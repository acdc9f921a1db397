// Package git reads a repository: the commit that a change merges into, and the files of any commit and
// of the work tree as file systems. It checks nothing out and writes nothing.
package git

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// Repository is a git repository with a work tree. It may be used by several goroutines.
type Repository struct {
	root    string
	prefix  string
	objects *objects

	mu         sync.Mutex
	submodules map[string]*objects // by path; nil if it is not checked out
}

// Open finds the repository that holds the directory dir. Its errors are of type *Error. The context
// bounds everything the repository does until Close.
func Open(ctx context.Context, dir string) (*Repository, error) {
	top, err := run(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, explainOpen(dir, err)
	}
	prefix, err := run(ctx, dir, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, explainOpen(dir, err)
	}
	root := filepath.FromSlash(strings.TrimSuffix(top, "\n"))
	inside := strings.TrimSuffix(strings.TrimSuffix(prefix, "\n"), "/")
	if inside == "" {
		inside = "."
	}
	return &Repository{root: root, prefix: inside, objects: &objects{ctx: ctx, dir: root}}, nil
}

// Close ends the git processes that read objects.
func (r *Repository) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.objects.close()
	for _, objects := range r.submodules {
		if objects != nil {
			err = errors.Join(err, objects.close())
		}
	}
	return err
}

// submodule gives the objects of a submodule that is checked out at a path.
func (r *Repository) submodule(path string) (*objects, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, ok := r.submodules[path]; ok {
		return known, known != nil
	}
	if r.submodules == nil {
		r.submodules = map[string]*objects{}
	}
	dir := filepath.Join(r.root, filepath.FromSlash(path))
	if _, err := os.Lstat(filepath.Join(dir, ".git")); err != nil {
		r.submodules[path] = nil
		return nil, false
	}
	r.submodules[path] = &objects{ctx: r.objects.ctx, dir: dir}
	return r.submodules[path], true
}

// Root is the top directory of the work tree, with the separators of the operating system.
func (r *Repository) Root() string { return r.root }

// Prefix is the directory that Open was given, slash-separated and relative to Root; "." for Root.
func (r *Repository) Prefix() string { return r.prefix }

// Shallow reports whether history was cut off, as in a checkout with a fetch depth.
func (r *Repository) Shallow(ctx context.Context) (bool, error) {
	out, err := r.run(ctx, "rev-parse", "--is-shallow-repository")
	return strings.TrimSpace(out) == "true", err
}

// Head is the full object name of HEAD, empty if there is no commit yet.
func (r *Repository) Head(ctx context.Context) (string, error) {
	commit, err := r.resolve(ctx, "HEAD")
	if errors.Is(err, errNoSuchRevision) {
		return "", nil
	}
	return commit, err
}

var errNoSuchRevision = errors.New("no such revision")

// resolve gives the full name of the commit that a revision stands for.
func (r *Repository) resolve(ctx context.Context, revision string) (string, error) {
	if strings.HasPrefix(revision, "-") {
		return "", errNoSuchRevision // git would take it for an option
	}
	out, err := r.run(ctx, "rev-parse", "--verify", "--quiet", revision+"^{commit}")
	if exit := new(exitError); errors.As(err, &exit) {
		return "", errNoSuchRevision
	}
	return strings.TrimSpace(out), err
}

func (r *Repository) run(ctx context.Context, args ...string) (string, error) {
	return run(ctx, r.root, args...)
}

// exitError is a git command that ended with an exit code other than 0.
type exitError struct {
	code   int
	stderr string
}

func (e *exitError) Error() string {
	return strings.TrimPrefix(strings.TrimSpace(e.stderr), "fatal: ")
}

func run(ctx context.Context, dir string, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := command(ctx, dir, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) && ctx.Err() == nil {
		return "", &exitError{code: exit.ExitCode(), stderr: stderr.String()}
	}
	return stdout.String(), errors.Join(err, ctx.Err())
}

// command prepares git to read and only read: no prompt, no refreshed index, English messages.
func command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = append(withoutRepository(cmd.Environ()),
		"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_REPLACE_OBJECTS=1")
	cmd.Stdin, cmd.Stderr = nil, io.Discard
	return cmd
}

// withoutRepository drops the variables that git sets for its hooks. With them git would look at the
// repository of the hook, whatever the directory.
func withoutRepository(environ []string) (kept []string) {
	for _, entry := range environ {
		switch name, _, _ := strings.Cut(entry, "="); name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE":
		default:
			kept = append(kept, entry)
		}
	}
	return kept
}
