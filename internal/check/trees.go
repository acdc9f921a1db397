package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/git"
	"github.com/migrate-check/migrate-check/internal/migration"
)

// trees are the two states of the repository that are compared.
type trees struct {
	repository *git.Repository
	base       git.Base
	headCommit string
	// baseFiles and headFiles are the files of the two. leftFiles are those where the change left its branch, which is
	// not the base if that is a release.
	baseFiles, headFiles, leftFiles fs.FS
	// dirs are where projects are looked for, relative to the root of the repository.
	dirs []string
	// environments are the databases whose applied revisions are known.
	environments []environment
}

func openTrees(ctx context.Context, opts Options) (_ *trees, err error) {
	repository, err := git.Open(ctx, opts.Dirs[0])
	if err != nil {
		return nil, err
	}
	t := &trees{repository: repository, headFiles: repository.WorkTree()}
	defer func() {
		if err != nil {
			t.close()
		}
	}()
	if t.dirs, err = relativeTo(repository.Root(), opts.Dirs); err != nil {
		return nil, err
	}
	if t.headCommit, err = repository.Head(ctx); err != nil {
		return nil, err
	}
	if t.base, err = findBase(ctx, repository, opts); err != nil {
		return nil, err
	}
	t.environments = readEnvironments(ctx, opts)
	if t.baseFiles, err = repository.Tree(ctx, t.base.Commit); err != nil {
		return nil, err
	}
	t.leftFiles = t.baseFiles
	if left := t.left(); left != t.base.Commit {
		t.leftFiles, err = repository.Tree(ctx, left)
	}
	return t, err
}

// left is the commit where the change left the branch that it merges into.
func (t *trees) left() string { return cmp.Or(t.base.Fork, t.base.Commit) }

// findBase finds what to compare with. Where every revision is to be replayed there need not be any.
func findBase(ctx context.Context, repository *git.Repository, opts Options) (git.Base, error) {
	base, err := repository.Base(ctx, opts.Base)
	var missing *git.Error
	if opts.All && errors.As(err, &missing) && (missing.Problem == git.NoBase || missing.Problem == git.Shallow) {
		return git.Base{Ref: "nothing"}, nil
	}
	return base, err
}

func (t *trees) close() error { return t.repository.Close() }

// relativeTo gives the directories as paths in the repository.
func relativeTo(root string, dirs []string) (relative []string, err error) {
	for _, dir := range dirs {
		absolute, err := filepath.Abs(dir)
		if err != nil {
			return nil, fmt.Errorf("looking for projects in %s: %w", dir, err)
		}
		if absolute, err = filepath.EvalSymlinks(absolute); err != nil {
			return nil, &UsageError{fmt.Errorf("looking for projects in %s: %w", dir, err)}
		}
		name, err := filepath.Rel(root, absolute)
		if err != nil || name == ".." || strings.HasPrefix(name, ".."+string(os.PathSeparator)) {
			return nil, &UsageError{fmt.Errorf("%s is not in the repository %s; check one repository at a time", dir, root)}
		}
		relative = append(relative, filepath.ToSlash(name))
	}
	return relative, nil
}

// subjects are the projects of both trees, each compared with itself, sorted by directory.
func (t *trees) subjects(ctx context.Context, opts Options) (subjects []*subject, err error) {
	tip, fork, err := t.tipFiles(ctx)
	if err != nil {
		return nil, err
	}
	// Where something else than the base decides what is new, every revision may be.
	reading := migration.Options{
		Env: opts.lookupEnv, Declared: opts.declared(), Cache: new(migration.Cache), Whole: opts.All || opts.AppliedIn != "",
	}
	for _, dir := range t.dirs {
		pairs, err := migration.Pairs(t.baseFiles, t.headFiles, dir, opts.toolFor(dir), reading)
		if err != nil {
			return nil, err
		}
		for _, pair := range pairs {
			pair.Base.Ref = t.base.Source()
			s, err := t.subject(pair.Base, pair.Head, opts)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(subjects, s.sameAs) {
				continue
			}
			if err := s.compareTip(tip, fork, reading); err != nil {
				return nil, err
			}
			if opts.All {
				s.changes.All()
			}
			if err := s.findEditedPython(ctx); err != nil {
				return nil, err
			}
			subjects = append(subjects, s)
		}
	}
	slices.SortFunc(subjects, func(a, b *subject) int { return strings.Compare(a.dir(), b.dir()) })
	return subjects, nil
}

// subject is one project with its history compared.
func (t *trees) subject(base, head *migration.Project, opts Options) (*subject, error) {
	s := &subject{trees: t, opts: opts, base: base}
	if opts.AppliedIn != "" {
		applied, err := t.whatIsApplied(base, head, opts.AppliedIn)
		if err != nil {
			return nil, err
		}
		base = applied
	}
	s.changes = migration.Compare(base, head)
	return s, nil
}

// tipFiles are the files of the branch that the change merges into, nil if nothing has happened there since the
// change left it, and the files where it did, nil if they are those of the base.
func (t *trees) tipFiles(ctx context.Context) (tip, fork fs.FS, err error) {
	if t.base.Tip == "" || t.base.Tip == t.left() {
		return nil, nil, nil
	}
	if t.left() != t.base.Commit {
		fork = t.leftFiles
	}
	tip, err = t.repository.Tree(ctx, t.base.Tip)
	return tip, fork, err
}

// toolFor is the tool that was asked for: for the run, or for the project in the configuration.
func (o Options) toolFor(dir string) string {
	if o.Tool != "" {
		return o.Tool
	}
	return o.project(dir).Tool
}

// project is what the configuration says of the project in a directory.
func (o Options) project(dir string) Project {
	for _, p := range o.Projects {
		if path.Clean(p.Dir) == dir {
			return p
		}
	}
	return Project{}
}

// declared is what the configuration says of where projects are.
func (o Options) declared() map[string]migration.Declared {
	all := map[string]migration.Declared{}
	for _, p := range o.Projects {
		declared := migration.Declared{Tool: p.Tool}
		if c := p.Command; c != nil {
			declared.Command = migration.Command{Revisions: c.Revisions, Downgrades: c.Downgrade != "", VersionTable: c.VersionTable}
		}
		all[path.Clean(p.Dir)] = declared
	}
	return all
}

func (o Options) lookupEnv(name string) (string, bool) {
	for _, entry := range o.Environ {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value, true
		}
	}
	return "", false
}
