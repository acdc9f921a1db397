package main

import (
	"cmp"
	"context"
	"io"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"github.com/migrate-check/migrate-check/internal/config"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
	"github.com/migrate-check/migrate-check/rules"
)

// lintCommand is what "migrate-check lint" was asked to do.
type lintCommand struct {
	names   []string
	formats []string
	scope   scope
	version int
	failOn  string
	config  string
	noColor bool
}

// scope is which revisions of a project are judged, and what of the others counts as there before.
type scope struct {
	// tool is the migration tool, empty to find out.
	tool string
	// base judges only what is pending on top of a commit, as one change.
	base string
	// all judges all revisions, as one change.
	all bool
}

// together is whether all revisions that are judged are one change.
func (s scope) together() bool { return s.all || s.base != "" }

func (a *app) newLintCmd() *cobra.Command {
	var c lintCommand
	cmd := &cobra.Command{
		Use:   "lint [FILE|DIR|-]...",
		Short: "Check SQL for what is unsafe, without a database",
		Long: `Read SQL with PostgreSQL's own parser and report what is unsafe in it. A directory is
searched for migration projects, and where there is none for files that end in .sql;
- is standard input.

Revisions of Alembic are read from their text, without Python. The places of which only
a run tells what they send are named, and the exit code is then 3.

The revisions of a project are read in order, and so are the files of a directory. Each one
is judged as a change of its own: what earlier ones made is known, and in use. With --base
only what is pending is judged, as one change, and with --all everything is one change: a
table that the change makes is then used by nobody yet.

Every flag can be given as an environment variable, such as MIGRATE_CHECK_FAIL_ON.

` + exitCodes,
		RunE: does(func(cmd *cobra.Command, args []string) error {
			if err := a.readEnvironment(cmd.Flags()); err != nil {
				return err
			}
			c.names = args
			return a.runLint(cmd.Context(), c)
		}),
	}
	f := cmd.Flags()
	f.StringArrayVar(&c.formats, "format", nil, "`NAME[=FILE]` of the output, may be repeated: "+formatNames(findingsFormat))
	f.StringVar(&c.scope.base, "base", "", "judge only the revisions that are pending on top of a branch, tag or commit (`REF`)")
	f.BoolVar(&c.scope.all, "all", false, "judge all revisions as one change, on an empty database")
	f.StringVar(&c.scope.tool, "tool", "", "the migration `tool`, where it cannot be told from the files")
	f.IntVar(&c.version, "postgres-version", 0, "the major `version` in production")
	f.StringVar(&c.failOn, "fail-on", "", "the `severity` that blocks: error (default), warning or never")
	f.StringVar(&c.config, "config", "", "the configuration `file` (default: migrate-check.yaml here or in the repository's root)")
	f.BoolVar(&c.noColor, "no-color", false, "use no colours")
	return cmd
}

func (a *app) runLint(ctx context.Context, c lintCommand) error {
	if err := checkVersion(c.version); err != nil {
		return err
	}
	outputs, err := parseOutputs(c.formats, findingsFormat)
	if err != nil {
		return err
	}
	conf, err := readConfig(c.config, ".")
	if err != nil {
		return err
	}
	threshold, err := failOn(c.failOn, conf)
	if err != nil {
		return err
	}
	if c.scope.tool == "" {
		c.scope.tool = conf.Tool
	}
	result, err := a.lintNames(ctx, c, conf)
	if err != nil {
		return err
	}
	plan.RedactFindings(result.findings, a.secrets())
	render := func(w io.Writer, format *plan.Format, opts plan.Options) error {
		return format.Findings(w, result.findings, opts)
	}
	if err := a.writeOutputs(outputs, a.display(c.noColor, false), render); err != nil {
		return err
	}
	for _, failure := range result.failures {
		a.complain(failure)
	}
	return lintVerdict(result, threshold)
}

// lintVerdict gives the exit code: what blocks outweighs what could not be read.
func lintVerdict(result linted, threshold plan.FailOn) error {
	p := &plan.Plan{FailOn: threshold, Projects: []plan.Project{{Findings: result.findings}}}
	switch {
	case plan.Judge(p) == plan.Fail:
		return &exitError{code: exitBlocked}
	case len(result.failures) > 0:
		return &exitError{code: exitIncomplete}
	}
	return nil
}

// linted is what linting some files gave.
type linted struct {
	findings []lint.Finding
	// failures are the files that could not be checked.
	failures []error
}

// ballast counts as a part of the heap, which the collector therefore lets grow by as much before it looks through
// it again. A heap of a few megabytes doubles many times a second. Nothing is written to it, so it takes no memory.
const ballast = 8 << 20

func (a *app) lintNames(ctx context.Context, c lintCommand, conf *config.Config) (linted, error) {
	if len(c.names) == 0 {
		c.names = []string{"."}
	}
	collected, dirs, err := a.collect(ctx, c.names, c.scope)
	if err != nil {
		return linted{}, err
	}
	defer runtime.KeepAlive(make([]byte, ballast))
	opts := a.lintOptions(conf)
	opts.PostgresVersion = cmp.Or(c.version, opts.PostgresVersion)
	all, err := lintSeries(ctx, collected, opts)
	if err == nil && len(all.failures) == 0 {
		all.findings = append(all.findings, unusedIgnores(conf, opts, dirs)...)
	}
	slices.SortStableFunc(all.findings, lint.Finding.Compare)
	return all, err
}

// unusedIgnores are the entries of the configuration that silence nothing in the directories that were linted.
func unusedIgnores(conf *config.Config, opts lint.Options, dirs []string) (findings []lint.Finding) {
	known := func(dir string) bool {
		return slices.ContainsFunc(dirs, func(linted string) bool { return linted == dir || isBelow(dir, linted) })
	}
	for _, entry := range opts.Book.Unused(rules.All(), opts, known) {
		findings = append(findings, entry.Finding)
	}
	plan.Quote(findings, func(string) string { return conf.Text })
	return findings
}
