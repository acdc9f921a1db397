package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/migrate-check/migrate-check/internal/applied"
	"github.com/migrate-check/migrate-check/internal/check"
	"github.com/migrate-check/migrate-check/internal/config"
	"github.com/migrate-check/migrate-check/internal/git"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
)

// planCommand is what "migrate-check plan" was asked to do.
type planCommand struct {
	dirs       []string
	base       string
	all        bool
	tool       string
	postgres   postgres.Options
	noDatabase bool
	noCache    bool
	noSeed     bool
	jobs       int
	formats    []string
	failOn     string
	config     string
	quiet      bool
	verbose    bool
	noColor    bool
	// appliedFrom are NAME=URL.
	appliedFrom []string
}

func (a *app) newPlanCmd() *cobra.Command {
	var c planCommand
	cmd := &cobra.Command{
		Use:   "plan [DIR]...",
		Short: "Check the revisions that this change adds or edits",
		Long: `Compare the work tree with the base, upgrade, downgrade and upgrade every pending revision
on a throwaway PostgreSQL, read its SQL, and print the plan.

Every flag can be given as an environment variable, such as MIGRATE_CHECK_BASE, and most
in migrate-check.yaml. A flag counts more than the environment, the environment more than
the file, the file more than what is found.

` + exitCodes,
		Example: `  migrate-check plan                         # this branch against the default branch
  migrate-check plan backend --base main     # one project, against main
  migrate-check plan --format markdown=plan.md --format json=plan.json`,
		RunE: does(func(cmd *cobra.Command, args []string) error {
			if err := a.readEnvironment(cmd.Flags()); err != nil {
				return err
			}
			c.dirs = args
			return a.runPlan(cmd.Context(), c)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&c.base, "base", "", "the branch, tag or commit that the change merges into (`REF`)")
	f.BoolVar(&c.all, "all", false, "replay every revision, not only the pending ones")
	f.StringVar(&c.tool, "tool", "", "the migration `tool`, where it cannot be told from the files")
	f.StringVar(&c.postgres.Source, "postgres", "", "where PostgreSQL comes from: auto (default), container, local, or a `URL`")
	f.IntVar(&c.postgres.Version, "postgres-version", 0, "the major `version` in production")
	f.StringVar(&c.postgres.Image, "postgres-image", "", "the container `image`, such as one with PostGIS")
	f.BoolVar(&c.noDatabase, "no-database", false, "check what can be read from the files; the verdict is then incomplete at best")
	f.BoolVar(&c.noSeed, "no-seed", false, "replay on empty tables only, not on tables with rows too")
	f.BoolVar(&c.noCache, "no-cache", false, "keep nothing between runs; the base is then built, and an empty cluster initialised, anew each time")
	f.IntVar(&c.jobs, "jobs", 0, "how many projects are replayed at a time, `N` (default: as many as there are processors)")
	f.StringArrayVar(&c.appliedFrom, "applied-from", nil, "a database whose applied revisions are compared, as `NAME=URL`; may be repeated")
	f.StringArrayVar(&c.formats, "format", nil, "`NAME[=FILE]` of the output, may be repeated: "+formatNames(anyFormat))
	f.StringVar(&c.failOn, "fail-on", "", "the `severity` that blocks: error (default), warning or never")
	f.StringVar(&c.config, "config", "", "the configuration `file` (default: migrate-check.yaml in DIR or in the repository's root)")
	f.BoolVarP(&c.quiet, "quiet", "q", false, "print no progress")
	f.BoolVarP(&c.verbose, "verbose", "v", false, "print the SQL and the schema changes too")
	f.BoolVar(&c.noColor, "no-color", false, "use no colours")
	return cmd
}

func (a *app) runPlan(ctx context.Context, c planCommand) error {
	if err := checkVersion(c.postgres.Version); err != nil {
		return err
	}
	if err := a.refuseTrustedEvent(); err != nil {
		return err
	}
	outputs, err := parseOutputs(c.formats, anyFormat)
	if err != nil {
		return err
	}
	opts, err := a.checkOptions(c)
	if err != nil {
		return err
	}
	p, err := a.checkWithProgress(ctx, opts, c)
	switch {
	case check.IsUsage(err):
		return usage(err)
	case err != nil:
		return err
	}
	plan.Redact(p, a.secretsOf(opts))
	render := func(w io.Writer, format *plan.Format, display plan.Options) error {
		return format.Write(w, p, display)
	}
	if err := a.writeOutputs(outputs, a.display(c.noColor, c.verbose), render); err != nil {
		return err
	}
	return verdictCode(p.Verdict)
}

func verdictCode(v plan.Verdict) error {
	switch v {
	case plan.Pass, plan.Warn:
		return nil
	case plan.Fail:
		return &exitError{code: exitBlocked}
	}
	return &exitError{code: exitIncomplete}
}

// refuseTrustedEvent keeps the code of a pull request away from a token that may write. Revisions and env.py
// are code.
// https://docs.github.com/en/actions/reference/security/securely-using-pull_request_target
func (a *app) refuseTrustedEvent() error {
	event := a.getenv("GITHUB_EVENT_NAME")
	if event != "pull_request_target" && event != "workflow_run" {
		return nil
	}
	return usage(fmt.Errorf("plan runs the code of the pull request, and the event %s gives that code the repository's secrets; "+
		"run it on pull_request", event))
}

// checkOptions settles what flags, environment and configuration say.
func (a *app) checkOptions(c planCommand) (check.Options, error) {
	if len(c.dirs) == 0 {
		c.dirs = []string{"."}
	}
	if c.jobs < 0 {
		return check.Options{}, usage(fmt.Errorf("--jobs: %d is not a number of projects", c.jobs))
	}
	if err := mustBeDirs(c.dirs); err != nil {
		return check.Options{}, err
	}
	conf, err := readConfig(c.config, c.dirs[0])
	if err != nil {
		return check.Options{}, err
	}
	threshold, err := failOn(c.failOn, conf)
	if err != nil {
		return check.Options{}, err
	}
	opts := check.Options{
		Dirs:       c.dirs,
		Base:       a.baseOptions(c.base, conf),
		All:        c.all,
		Tool:       cmp.Or(c.tool, conf.Tool),
		NoDatabase: c.noDatabase,
		Jobs:       c.jobs,
		Postgres:   postgresOptions(c.postgres, conf.Postgres),
		Lint:       a.lintOptions(conf),
		Judge:      replay.Judge(conf.Replay.Judge),
		Timeout:    conf.Replay.Timeout,
		FailOn:     threshold,
		Version:    versionText(),
		Environ:    a.environ,
	}
	if opts.Seeding, err = seeding(c.noSeed, conf); err != nil {
		return check.Options{}, err
	}
	if c.verbose {
		opts.Postgres.Log = log{a.say}
	}
	a.addCache(&opts, c.noCache, conf.Cache)
	if in := conf.History.Applied; in == "file" || in == "database" {
		opts.AppliedIn = in
	}
	if opts.Environments, err = environmentOptions(c.appliedFrom, conf, c.dirs[0]); err != nil {
		return check.Options{}, err
	}
	opts.Projects, err = projectOptions(conf, c.dirs[0])
	return opts, err
}

// defaultCacheLimit is room for some ten bases of a few hundred revisions.
const defaultCacheLimit = 1 << 30

// addCache says where states of bases and empty clusters are kept between runs. Without a home there is no
// such place, and the run takes a little longer.
func (a *app) addCache(opts *check.Options, off bool, conf config.Cache) {
	home, err := os.UserCacheDir()
	if off || conf.Off || err != nil {
		return
	}
	dir := filepath.Join(home, "migrate-check")
	opts.Postgres.CacheDir = dir
	opts.Cache = &postgres.Store{Dir: dir, Limit: cmp.Or(int64(conf.Limit), defaultCacheLimit)}
	opts.Program = programText()
}

// baseOptions say what the head is compared with. A release tag that decides what was applied comes before
// the branch that the change merges into; a base on the command line comes before both.
func (a *app) baseOptions(flag string, conf *config.Config) git.Options {
	opts := git.Options{
		Ref:       flag,
		Tag:       conf.History.Tag(),
		EventName: a.getenv("GITHUB_EVENT_NAME"),
		EventPath: a.getenv("GITHUB_EVENT_PATH"),
	}
	if opts.Tag == "" {
		opts.Ref = cmp.Or(flag, conf.Base)
	}
	return opts
}

// checkVersion refuses a version that the rules do not know; 0 is none.
func checkVersion(version int) error {
	if version == 0 {
		return nil
	}
	if err := lint.CheckVersion(version); err != nil {
		return usage(fmt.Errorf("--postgres-version: %w", err))
	}
	return nil
}

func mustBeDirs(names []string) error {
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return usage(fmt.Errorf("%s: no such directory", name))
		case err != nil:
			return err
		case !info.IsDir():
			return usage(fmt.Errorf("%s is a file; plan takes directories, and lint takes files", name))
		}
	}
	return nil
}

func postgresOptions(given postgres.Options, conf config.Postgres) postgres.Options {
	opts := postgres.Options{
		Source:     cmp.Or(given.Source, conf.Source),
		Version:    cmp.Or(given.Version, conf.Version),
		Image:      cmp.Or(given.Image, conf.Image),
		Extensions: conf.Extensions,
		Roles:      conf.Roles,
		Settings:   map[string]string{},
	}
	if conf.Timezone != "" {
		opts.Settings["timezone"] = conf.Timezone
	}
	for name, value := range conf.Settings {
		opts.Settings[name] = value
	}
	return opts
}

// projectOptions turns the paths of the configuration, which are relative to its file, into what the check
// expects: directories of the repository, and interpreters that can be run from anywhere.
func projectOptions(conf *config.Config, dir string) (projects []check.Project, err error) {
	if len(conf.Projects) == 0 {
		return nil, nil
	}
	here, root, err := placeOf(conf, dir)
	if err != nil {
		return nil, err
	}
	for _, p := range conf.Projects {
		inRepository, err := filepath.Rel(root, filepath.Join(here, filepath.FromSlash(p.Dir)))
		if err != nil {
			return nil, usage(fmt.Errorf("%s:%d: %s is not in the repository", conf.File, p.Line, p.Dir))
		}
		project := check.Project{
			Dir: path.Clean(filepath.ToSlash(inRepository)), Tool: p.Tool, Python: interpreter(here, p.Python), Env: p.Env, PassEnv: p.PassEnv,
		}
		if project.Schema, err = baseSchema(conf, here, p); err != nil {
			return nil, err
		}
		if p.Tool == migration.CommandTool {
			c := p.Command
			project.Command = &check.Command{
				Dir: here, Revisions: c.Revisions, VersionTable: c.VersionTable, Upgrade: c.Upgrade, Downgrade: c.Downgrade, First: c.First,
			}
		}
		projects = append(projects, project)
	}
	return projects, nil
}

// baseSchema is what stands for the first revisions of a project, with the file that says which they are: the
// one that is named, or that capture wrote beside the schema.
func baseSchema(conf *config.Config, here string, p config.Project) (*check.BaseSchema, error) {
	if p.Base.Schema == "" {
		return nil, nil
	}
	file := filepath.Join(here, filepath.FromSlash(p.Base.Schema))
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, usage(fmt.Errorf("%s:%d: base.schema: %w", conf.File, p.Line, err))
	}
	schema := &check.BaseSchema{File: p.Base.Schema, SQL: string(content), Revision: p.Base.Revision}
	records := filepath.Join(here, filepath.FromSlash(p.Base.Applied))
	if p.Base.Applied == "" {
		records = filepath.Join(filepath.Dir(file), applied.FileName)
	}
	schema.RecordsFile = filepath.ToSlash(shown(records))
	schema.Records, err = applied.ReadFile(records)
	if p.Base.Applied == "" && errors.Is(err, fs.ErrNotExist) {
		return schema, nil
	}
	if err != nil {
		return nil, usage(fmt.Errorf("%s:%d: base.applied: %w", conf.File, p.Line, err))
	}
	return schema, nil
}

// seeding says which rows the tables get, with the content of the user's file.
func seeding(off bool, conf *config.Config) (replay.Seeding, error) {
	s := replay.Seeding{Off: off || conf.Seed.Off, Rows: conf.Seed.Rows}
	if s.Off || conf.Seed.SQL == "" {
		return s, nil
	}
	file := filepath.Join(filepath.Dir(conf.File), filepath.FromSlash(conf.Seed.SQL))
	content, err := os.ReadFile(file)
	if err != nil {
		return s, usage(fmt.Errorf("%s: seed.sql: %w", conf.File, err))
	}
	s.SQL = string(content)
	return s, nil
}

// placeOf gives the directory of the configuration, and the root of its repository.
func placeOf(conf *config.Config, dir string) (here, root string, err error) {
	here, err = filepath.Abs(filepath.Dir(conf.File))
	if err != nil {
		return "", "", fmt.Errorf("reading %s: %w", conf.File, err)
	}
	if root = config.RepositoryRoot(here); root == "" {
		root = config.RepositoryRoot(dir)
	}
	return here, root, nil
}

// interpreter is absolute if it names a file; a bare name is looked up on PATH by those who run it.
func interpreter(here, python string) string {
	if python == "" || filepath.IsAbs(python) || !strings.Contains(filepath.ToSlash(python), "/") {
		return python
	}
	return filepath.Join(here, filepath.FromSlash(python))
}
