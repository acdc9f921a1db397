package apply

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/scratch"
	"github.com/migrate-check/migrate-check/lint"
)

// AlembicOptions say where an Alembic project is and what it runs with.
type AlembicOptions struct {
	// ProjectDir is the absolute path of the directory of alembic.ini; everything runs there.
	ProjectDir string
	// ConfigFile is the configuration's name in ProjectDir. Empty is "alembic.ini".
	ConfigFile string
	// EnvironmentDir is the absolute path of the project's own directory if ProjectDir is a copy of what is
	// committed: it has the virtual environment and the .env file that a copy has not. Empty is ProjectDir.
	EnvironmentDir string
	// Python is the interpreter, a path (relative to EnvironmentDir) or a name on PATH. Empty looks for the
	// project's virtual environment, and takes python3 if there is none.
	Python string
	// Env are variables for env.py and the revisions. Their values may name the throwaway database with
	// {url}, {url:scheme}, {host}, {port},
	// {user}, {password} and {database}.
	Env map[string]string
	// PassEnv are names and patterns of variables that the project's code inherits beyond those that every
	// program needs.
	PassEnv []string
	// Environ is the environment that it inherits from, filtered; nil is that of this process.
	Environ []string
	// Log gets progress in plain lines. May be nil.
	Log io.Writer
}

// Alembic applies revisions online through the project's own env.py, in a Python process that stays
// alive until Close. It implements Runner.
type Alembic struct {
	opts    AlembicOptions
	pythons []python
	// project is ProjectDir without symbolic links, as Python reports files.
	project string
	// workDir holds the driver's code and the bytecode of the project, which stays clean of it.
	workDir string
	scratch *scratch.Dir
	environ projectEnviron
	// async is set once env.py turned out to want an asynchronous driver, or not to.
	async  *bool
	driver *driver
	// looks is set if a step says what it leaves in the session.
	looks  bool
	inputs Inputs
}

var _ Runner = (*Alembic)(nil)

// ProjectError is why revisions of a project could not be tried at all: its environment is not complete,
// or its env.py fails before the revision begins.
type ProjectError struct {
	// Message says what is wrong and what to do about it.
	Message string
	// Output is the traceback and what was printed. May be empty.
	Output string
	// Position is the line of the user's file that failed. May be empty.
	lint.Position
}

func (e *ProjectError) Error() string { return e.Message }

// NewAlembic gives a runner for a project. Python is started with the first step.
func NewAlembic(opts AlembicOptions) (_ *Alembic, err error) {
	if opts.ConfigFile == "" {
		opts.ConfigFile = "alembic.ini"
	}
	if opts.EnvironmentDir == "" {
		opts.EnvironmentDir = opts.ProjectDir
	}
	if opts.Environ == nil {
		opts.Environ = os.Environ()
	}
	project, err := filepath.EvalSymlinks(opts.ProjectDir)
	if err != nil {
		return nil, fmt.Errorf("opening the Alembic project: %w", err)
	}
	variables, err := newProjectEnviron(environOptions{
		dir: project, dotenvDir: opts.EnvironmentDir, inherited: opts.Environ, pass: opts.PassEnv, configured: opts.Env,
	})
	if err != nil {
		return nil, err
	}
	if variables.own, err = ownSettings(opts, variables.passed); err != nil {
		return nil, err
	}
	pythons, err := findPythons(opts, variables.list())
	if err != nil {
		return nil, err
	}
	made, err := writeDriver()
	if err != nil {
		return nil, err
	}
	return &Alembic{opts: opts, pythons: pythons, project: project, environ: variables, workDir: made.Path, scratch: made}, nil
}

// Close ends the Python process, and everything that it started.
func (a *Alembic) Close() error {
	return errors.Join(a.stop(), a.scratch.Remove())
}

// Apply runs one direction of a revision through env.py, whatever else the graph holds. If ctx ends, so
// does the step, with everything that it started; the next step finds a fresh process.
func (a *Alembic) Apply(ctx context.Context, db *postgres.Database, revision *migration.Revision, direction lint.Direction) (*Outcome, error) {
	files := fileNames{root: a.rootOf(revision.Path())}
	step := task{Do: "apply", Revision: revision.ID, Direction: string(direction)}
	if a.looks {
		step.Session = leftoverQuery
	}
	report, err := a.run(ctx, db, files, step)
	if err == nil {
		a.noteAsked(report.asked)
	}
	if err == nil && report.failed != nil && !report.failed.of(files, revision) {
		err = a.explain(files, report)
	}
	if err != nil {
		return nil, fmt.Errorf("applying the %s of revision %s: %w", direction, revision.ID, err)
	}
	outcome := &Outcome{Statements: report.statements, Duration: report.duration}
	switch {
	case report.timedOut:
		outcome.Failure = report.interrupted(revision, direction)
	case report.failed != nil:
		outcome.Failure = report.failure(files, revision, direction)
		outcome.Failure.Missed = DescribeMissed(a.missedBy(report))
	default:
		if err := checkRecorded(ctx, db, report.done.VersionTables, revision.ID, direction); err != nil {
			return nil, err
		}
		outcome.Left, outcome.OneTransaction = report.done.left(), report.done.OneTransaction
		a.inputs.Root = files.root
		a.noteReads(report.done.Reads)
	}
	return outcome, nil
}

func (a *Alembic) lookAtSession(on bool) { a.looks = on }

// rootOf finds the root of the tree by a file whose path relative to it is known.
func (a *Alembic) rootOf(relative string) string {
	for dir := a.project; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(relative))); err == nil && relative != "" {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return a.project
		}
	}
}

// run sends one task to the driver. A project that turns out to want the other kind of driver, sync or
// async, gets a second try with that one.
func (a *Alembic) run(ctx context.Context, db *postgres.Database, files fileNames, t task) (*stepReport, error) {
	report, err := a.runOnce(ctx, db, files, t)
	if err != nil || report.failed == nil || report.failed.Script || a.async != nil {
		return report, err
	}
	wanted, clear := wantsAsync(report.failed.Message)
	if !clear {
		return report, nil
	}
	a.async = &wanted
	a.logf("trying again with the scheme %s", a.scheme())
	return a.runOnce(ctx, db, files, t)
}

func (a *Alembic) runOnce(ctx context.Context, db *postgres.Database, files fileNames, t task) (*stepReport, error) {
	if err := a.start(ctx); err != nil {
		return nil, err
	}
	env := a.environ.step(db, a.settings(db))
	t.Config = a.opts.ConfigFile
	t.Cache = filepath.Join(a.workDir, "bytecode")
	t.Env = env.variables
	t.URL = env.url
	t.Database = target{Name: db.Name, Host: db.Host, Port: db.Port, Alias: aliasHost}
	began := time.Now()
	report, err := a.driver.run(ctx, files, t)
	if err != nil {
		// A driver that did not end a step properly is not asked again.
		return nil, errors.Join(err, a.stop())
	}
	report.duration = time.Since(began)
	return report, nil
}

func (a *Alembic) stop() error {
	if a.driver == nil {
		return nil
	}
	err := a.driver.close()
	a.driver = nil
	return err
}

func (a *Alembic) logf(format string, args ...any) {
	if a.opts.Log != nil {
		fmt.Fprintf(a.opts.Log, format+"\n", args...)
	}
}

// fileNames turns Python's absolute paths into paths relative to the root of the tree.
type fileNames struct{ root string }

func (f fileNames) relative(path string) string {
	relative, ok := strings.CutPrefix(path, f.root+string(filepath.Separator))
	if !ok {
		return ""
	}
	return filepath.ToSlash(relative)
}

func (f fileNames) position(place place) lint.Position {
	path := f.relative(place.File)
	if path == "" {
		return lint.Position{}
	}
	return lint.Position{Path: path, Line: place.Line, Column: place.Column, EndLine: place.EndLine}
}

// inText makes the paths in a text relative.
func (f fileNames) inText(text string) string {
	return strings.ReplaceAll(text, f.root+string(filepath.Separator), "")
}
