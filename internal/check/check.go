// Package check is the whole check, top to bottom: base and head in, one plan out.
package check

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/migrate-check/migrate-check/internal/git"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
)

// Options say what to check, and how. The zero value checks the projects below the current directory
// against the default branch, on the first PostgreSQL that works.
type Options struct {
	// Dirs are where projects are looked for. They are in one repository. Empty is ".".
	Dirs []string
	// Base says what the change merges into, or where to look for it.
	Base git.Options
	// All replays every revision, not only the pending ones.
	All bool
	// Tool is the migration tool, empty to find out.
	Tool string
	// Projects are what is configured for single projects.
	Projects []Project
	// NoDatabase leaves out what needs a server. The plan then says that it was not checked.
	NoDatabase bool
	Postgres   postgres.Options
	// Cache keeps the states of bases between runs. Nil keeps none. Program changes with this program.
	Cache   *postgres.Store
	Program string
	// Lint holds the severities, the ignores and the PostgreSQL version. Base is filled in here.
	Lint lint.Options
	// Judge, Timeout and Seeding are those of the replay.
	Judge   replay.Judge
	Timeout time.Duration
	Seeding replay.Seeding
	FailOn  plan.FailOn
	// Version is that of migrate-check, for the plan.
	Version string
	// Environ is the environment of the programs that a migration tool needs, as os.Environ gives it.
	Environ []string
	// Environments are databases whose applied revisions are compared with the base.
	Environments []Environment
	// AppliedIn makes what is applied in one of the environments count, instead of what is on the base:
	// "file" for the captured ones, "database" for those with a URL. Empty is the base.
	AppliedIn string
	// Jobs is how many projects are checked at a time, 0 for as many as there are processors.
	Jobs int
	// Progress is told what begins. May be nil. It is called by one goroutine at a time.
	Progress func(Progress)
}

// Project is what the configuration says of one project.
type Project struct {
	// Dir is slash-separated and relative to the root of the repository.
	Dir  string
	Tool string
	// Python is the interpreter for Alembic, absolute or a name on PATH.
	Python string
	// Command is set for projects that a program of their own migrates.
	Command *Command
	// Schema stands for the first revisions; nil applies them all.
	Schema *BaseSchema
	// Env is set for the tool; values may hold "{url}", "{host}" and the like.
	Env map[string]string
	// PassEnv are names and patterns of variables that the tool is given beyond those that every program needs.
	PassEnv []string
}

// Command is how a project's own program applies revisions, as the configuration's Command says it.
type Command struct {
	// Dir is the absolute path of the directory that the commands run in.
	Dir                       string
	Revisions, VersionTable   string
	Upgrade, Downgrade, First string
}

// Progress is a step that begins.
type Progress struct {
	// Project is the directory of the project, empty if the step is for all.
	Project string
	// Step says in a few words what is done, Revision for which revision.
	Step, Revision string
	// Index counts from 1 among Total, 0 if there is nothing to count.
	Index, Total int
	// Minor steps come in great numbers. A line that changes shows them, a log does without.
	Minor bool
}

// Run checks every project and returns the plan. What could not be checked is in the plan; an error means
// that there is no plan to speak of.
func Run(ctx context.Context, opts Options) (_ *plan.Plan, err error) {
	opts = opts.withDefaults()
	trees, err := openTrees(ctx, opts)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, trees.close()) }()

	subjects, err := trees.subjects(ctx, opts)
	if err != nil {
		return nil, err
	}
	document := newPlan(trees, opts)
	bench, err := openBench(ctx, subjects, opts)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, bench.close(ctx)) }()
	document.Postgres, document.Unchecked = bench.describe(), bench.unchecked

	if document.Projects, err = checkAll(ctx, subjects, bench, opts.jobs(bench)); err != nil {
		return nil, err
	}
	addUnusedIgnores(document, trees, opts)
	document.Verdict = plan.Judge(document)
	return document, nil
}

func (o Options) withDefaults() Options {
	if len(o.Dirs) == 0 {
		o.Dirs = []string{"."}
	}
	tell, turn := o.Progress, new(sync.Mutex)
	o.Progress = func(p Progress) {
		turn.Lock()
		defer turn.Unlock()
		if tell != nil {
			tell(p)
		}
	}
	if o.Postgres.Version != 0 {
		o.Lint.PostgresVersion = o.Postgres.Version
	}
	return o
}

func newPlan(t *trees, opts Options) *plan.Plan {
	return &plan.Plan{
		Version:  plan.Version,
		Tool:     opts.Version,
		FailOn:   opts.FailOn,
		All:      opts.All,
		Dirs:     t.dirs,
		Base:     plan.Tree{Ref: t.base.Source(), Commit: t.base.Commit},
		Head:     plan.Tree{Ref: "work tree", Commit: t.headCommit},
		Projects: []plan.Project{},
	}
}
