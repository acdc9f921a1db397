package check

import (
	"context"
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
	// baseFiles and headFiles are the files of the two.
	baseFiles, headFiles fs.FS
	// dirs are where projects are looked for, relative to the root of the repository.
	dirs []string
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
	// With --all every revision is pending, so that there is nothing to compare with.
	if !opts.All || opts.Base.Ref != "" {
		if t.base, err = repository.Base(ctx, opts.Base); err != nil {
			return nil, err
		}
	}
	t.baseFiles, err = repository.Tree(ctx, t.base.Commit)
	return t, err
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
func (t *trees) subjects(opts Options) ([]*subject, error) {
	var subjects []*subject
	for _, dir := range t.dirs {
		pairs, err := t.pairs(dir, opts)
		if err != nil {
			return nil, err
		}
		for _, p := range pairs {
			s := &subject{trees: t, opts: opts, changes: migration.Compare(p.base, p.head)}
			if !slices.ContainsFunc(subjects, s.sameAs) {
				subjects = append(subjects, s)
			}
		}
	}
	slices.SortFunc(subjects, func(a, b *subject) int { return strings.Compare(a.dir(), b.dir()) })
	return subjects, nil
}

// pair is one project as the two trees have it. Either may be without revisions.
type pair struct{ base, head *migration.Project }

// pairs finds the projects of both trees below a directory and joins those that are the same. A project
// that moved to another directory is known by its revisions.
func (t *trees) pairs(dir string, opts Options) ([]pair, error) {
	before, err := t.load(t.baseFiles, dir, opts)
	if err != nil && !isNotFound(err) {
		return nil, fmt.Errorf("reading the base %s: %w", t.base.Ref, err)
	}
	after, notFound := t.load(t.headFiles, dir, opts)
	if notFound != nil && (!isNotFound(notFound) || len(before) == 0) {
		return nil, notFound
	}
	var pairs []pair
	for _, head := range after {
		base := takeCounterpart(&before, head)
		base.Ref = t.base.Ref
		pairs = append(pairs, pair{base, head})
	}
	for _, base := range before { // the whole project is gone
		base.Ref = t.base.Ref
		pairs = append(pairs, pair{base, &migration.Project{Tool: base.Tool, Dir: base.Dir}})
	}
	return pairs, nil
}

// takeCounterpart removes the same project from the list and returns it. A project that is new has an
// empty one.
func takeCounterpart(projects *[]*migration.Project, p *migration.Project) *migration.Project {
	i := slices.IndexFunc(*projects, func(q *migration.Project) bool { return q.Tool == p.Tool && q.Dir == p.Dir })
	if i < 0 {
		i = slices.IndexFunc(*projects, func(q *migration.Project) bool { return q.Tool == p.Tool && sharesRevision(p, q) })
	}
	if i < 0 {
		return &migration.Project{Tool: p.Tool, Dir: p.Dir}
	}
	found := (*projects)[i]
	*projects = slices.Delete(*projects, i, i+1)
	return found
}

// sharesRevision reports whether a revision of one is in the other under the same file name. Numbers
// alone say little: every project has a revision 1.
func sharesRevision(p, q *migration.Project) bool {
	return slices.ContainsFunc(p.Revisions, func(r *migration.Revision) bool {
		return slices.ContainsFunc(q.Revisions, func(s *migration.Revision) bool {
			return r.ID == s.ID && path.Base(r.Path()) == path.Base(s.Path())
		})
	})
}

func (t *trees) load(files fs.FS, dir string, opts Options) (projects []*migration.Project, err error) {
	if dir != "." && files == t.baseFiles {
		if _, err := fs.Stat(files, dir); err != nil {
			return nil, nil // the base is older than the directory
		}
	}
	places, err := migration.Find(files, dir, opts.toolFor(dir))
	if err != nil {
		return nil, err
	}
	for _, place := range places {
		project, err := migration.Load(files, place, migration.Options{Env: opts.lookupEnv})
		if err != nil {
			return nil, err
		}
		projects = append(projects, project)
	}
	return projects, nil
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

func (o Options) lookupEnv(name string) (string, bool) {
	for _, entry := range o.Environ {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value, true
		}
	}
	return "", false
}
