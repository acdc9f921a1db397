package check

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/internal/scratch"
	"github.com/migrate-check/migrate-check/internal/seed"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
)

// trial is what the replay of a project showed, and what it means.
type trial struct {
	replay.Trial
	findings  []lint.Finding
	unchecked []plan.Unchecked
	// unfilled are the tables that stayed without rows.
	unfilled []seed.Unfilled
	// effects say what the edits mean for the schema, by the ID of the revision.
	effects map[string]string
	// missed are the variables that the project's code asked for and was not given.
	missed []apply.Missed
}

// replay makes the round trips of the project's pending revisions, if there is a server to make them on.
func (s *subject) replay(ctx context.Context, b *bench) (_ *trial, err error) {
	if !s.needsServer() {
		return &trial{}, nil
	}
	if b.info == nil {
		return &trial{effects: s.unknownEffects(b.why)}, nil
	}
	if broken := s.brokenHistory(); broken != nil {
		return s.notReplayed("the history cannot be put in order: "+broken.Message, broken.Hint, ""), nil
	}
	runners, err := s.runners()
	if err != nil {
		return s.unfit(err)
	}
	defer func() { err = errors.Join(err, runners.close()) }()
	server, err := b.take(ctx)
	if err != nil {
		return s.unfit(err)
	}
	defer func() { err = errors.Join(err, b.giveBack(ctx, server)) }()
	ran, err := replay.Run(ctx, replay.Options{
		Server:       server,
		Runner:       runners.head,
		BaseRunner:   runners.base,
		Base:         s.neededBase(),
		Pending:      s.changes.Pending,
		Edits:        s.edits(),
		VersionTable: s.changes.Head.VersionTable,
		Models:       s.models(runners),
		BaseModels:   s.baseModels(runners),
		Judge:        s.opts.Judge,
		Timeout:      s.opts.Timeout,
		Seeding:      s.opts.Seeding,
		Schema:       s.schema(),
		Keeping: replay.Keeping{
			Store:   s.opts.Cache,
			Program: s.opts.Program,
			Trees:   []fs.FS{s.trees.baseFiles, s.trees.headFiles},
			Note:    func(note string) { s.progress(Progress{Step: note}) },
		},
		Progress: s.replayProgress,
	})
	if err != nil {
		return s.unfit(err)
	}
	judged := ran.Judge(s.opts.Judge, server.Info())
	s.placeDrift(judged.Findings, ran.Drift)
	return &trial{
		Trial:     *ran,
		findings:  judged.Findings,
		unchecked: s.gaps(judged.Gaps, ran.Drift),
		unfilled:  judged.Unfilled,
		effects:   describeEffects(ran, server.Info()),
		missed:    runners.missed(),
	}, nil
}

// unfit is the trial of a project whose environment is not complete. Any other error stays one.
func (s *subject) unfit(err error) (*trial, error) {
	var project *apply.ProjectError
	var unavailable *postgres.UnavailableError
	var schema *replay.SchemaError
	switch {
	case errors.As(err, &project):
		return s.notReplayed(project.Message, "", project.Output), nil
	case errors.As(err, &schema):
		return s.notReplayed(schema.Message, schema.Fix, ""), nil
	case errors.As(err, &unavailable):
		return s.notReplayed(unavailable.Error(), "run with --jobs 1", ""), nil // the first server did start
	}
	return nil, err
}

func (s *subject) notReplayed(why, fix, output string) *trial {
	t := &trial{effects: s.unknownEffects(why)}
	if len(s.changes.Pending) > 0 {
		t.unchecked = []plan.Unchecked{{
			What: s.what(), Why: why, Fix: fix, Output: output,
		}}
	}
	return t
}

// gaps are what could not be judged of the pending revisions. Where there is none, nothing was to be judged but
// the models.
func (s *subject) gaps(found []replay.Gap, drift *replay.Drift) (unchecked []plan.Unchecked) {
	if len(s.changes.Pending) == 0 && drift == nil {
		return nil
	}
	for _, gap := range found {
		unchecked = append(unchecked, plan.Unchecked{What: gap.What, Why: gap.Why, Fix: gap.Fix})
	}
	return unchecked
}

func (s *subject) replayProgress(step replay.Step) {
	p := Progress{Step: step.Name, Index: step.Index, Total: step.Total}
	switch step.Name {
	case "schema":
		p.Step = "restoring the schema of the base"
	case "kept":
		p.Step = "taking the base from the cache,"
	case "base":
		p.Step, p.Minor = "building the base,", step.Minor
	case "keep":
		p.Step = "keeping the base for the next run"
	case "rows":
		p.Step = "with rows in the tables,"
	case "models":
		p.Step = "comparing the models"
	case "window":
		p.Step, p.Minor = "replaying the change as a whole,", step.Index > 1
	}
	if step.Revision != nil {
		p.Revision = step.Revision.ID
	}
	s.progress(p)
}

// what names the replay of the project in a list of things that may come from several.
func (s *subject) what() string {
	if s.dir() == "." {
		return "upgrades and downgrades"
	}
	return "upgrades and downgrades of " + s.dir()
}

// brokenHistory is the finding that keeps the tool from applying anything; nil if there is none.
func (s *subject) brokenHistory() *lint.Finding {
	for _, finding := range s.changes.Findings {
		if finding.Rule == migration.BrokenHistory && finding.Severity == lint.Error {
			return &finding
		}
	}
	return nil
}

// applied are the revisions on the base as the base has them: that is what databases ran. With --all the
// replay begins on an empty database.
func (s *subject) applied() []*migration.Revision {
	if s.opts.All {
		return nil
	}
	return s.changes.Base.Revisions
}

// runners apply the revisions of the project.
type runners struct {
	// head applies the files of the work tree. base applies those of the base; it is the same runner if
	// they do the same.
	head, base apply.Runner
	// exported is where the base's files were written to, empty if they were not needed on disk.
	exported *scratch.Dir
}

func (s *subject) runners() (_ *runners, err error) {
	r := &runners{}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.close())
		}
	}()
	switch s.changes.Head.Tool {
	case "alembic":
	case migration.CommandTool:
		r.head, err = s.command()
		return r, err
	default:
		if r.head, err = apply.NewSQL(s.changes.Head); err != nil {
			return nil, &apply.ProjectError{Message: err.Error()}
		}
		return r, nil
	}
	if r.head, err = s.alembic(s.trees.repository.Root(), s.changes.Head.Dir); err != nil {
		return nil, err
	}
	if s.opts.All || s.baseIsOnHead() {
		return r, nil
	}
	return r, s.openBase(r)
}

// baseIsOnHead reports whether the head's files still do all that the base's did.
func (s *subject) baseIsOnHead() bool {
	for _, edit := range s.changes.Edited {
		if edit.Upgrade {
			return false
		}
	}
	return len(s.changes.Removed) == 0
}

// alembic gives the runner for the project's files below root. The interpreter is always that of the work
// tree, as virtual environments are not committed.
func (s *subject) alembic(root, dir string) (apply.Runner, error) {
	configured := s.opts.project(s.dir())
	runner, err := apply.NewAlembic(apply.AlembicOptions{
		ProjectDir:     filepath.Join(root, filepath.FromSlash(dir)),
		EnvironmentDir: filepath.Join(s.trees.repository.Root(), filepath.FromSlash(s.dir())),
		Python:         configured.Python,
		Env:            configured.Env,
		PassEnv:        configured.PassEnv,
		Environ:        s.opts.Environ,
	})
	if err != nil {
		return nil, err // not a runner that is nil inside of an interface
	}
	return runner, nil
}

// command gives the runner for the project's own program, which reads the files of the work tree alone.
func (s *subject) command() (apply.Runner, error) {
	if !s.opts.All && !s.baseIsOnHead() {
		return nil, &apply.ProjectError{Message: "revisions of the base were edited or removed, and the command applies those of the work tree: " +
			"restore them, and the rest can be replayed"}
	}
	configured := s.opts.project(s.dir())
	runner, err := apply.NewCommand(s.changes.Head, apply.CommandOptions{
		Root:      s.trees.repository.Root(),
		Dir:       configured.Command.Dir,
		Upgrade:   configured.Command.Upgrade,
		Downgrade: configured.Command.Downgrade,
		First:     configured.Command.First,
		Env:       configured.Env,
		PassEnv:   configured.PassEnv,
		Environ:   s.opts.Environ,
	})
	if err != nil {
		return nil, &UsageError{fmt.Errorf("%s: %w", s.dir(), err)}
	}
	return runner, nil
}

// exportedTree is the directory of the base's files in the temporary one.
const exportedTree = "base"

// export writes the base's files to a temporary directory, as Python imports from disk.
func (s *subject) export() (*scratch.Dir, error) {
	dir, err := scratch.Make("", 0o700)
	if err != nil {
		return nil, err
	}
	if err := os.CopyFS(filepath.Join(dir.Path, exportedTree), s.trees.baseFiles); err != nil {
		return dir, fmt.Errorf("writing the files of %s to a temporary directory: %w", s.trees.base.Ref, err)
	}
	return dir, nil
}

// missed are the variables that the project's code asked for and was not given.
func (r *runners) missed() (all []apply.Missed) {
	for _, runner := range []apply.Runner{r.head, r.base} {
		if withholder, ok := runner.(apply.Withholder); ok {
			all = apply.UnionMissed(all, withholder.Missed())
		}
	}
	return all
}

func (r *runners) close() (err error) {
	for _, runner := range []apply.Runner{r.head, r.base} {
		if runner != nil {
			err = errors.Join(err, runner.Close())
		}
	}
	return errors.Join(err, r.exported.Remove())
}
