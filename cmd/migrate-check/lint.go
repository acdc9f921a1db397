package main

import (
	"context"
	"errors"
	"io"
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
	tool    string
	failOn  string
	config  string
	noColor bool
}

func (a *app) newLintCmd() *cobra.Command {
	var c lintCommand
	cmd := &cobra.Command{
		Use:   "lint [FILE|DIR|-]...",
		Short: "Check SQL for what is unsafe, without a database",
		Long: `Read SQL with PostgreSQL's own parser and report what is unsafe in it. A directory is
searched for migration projects, and where there is none for files that end in .sql;
- is standard input. Each file is judged on its own, as if the tables it does not make
were there before.

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
	f.StringVar(&c.tool, "tool", "", "the migration `tool`, where it cannot be told from the files")
	f.StringVar(&c.failOn, "fail-on", "", "the `severity` that blocks: error (default), warning or never")
	f.StringVar(&c.config, "config", "", "the configuration `file` (default: migrate-check.yaml here or in the repository's root)")
	f.BoolVar(&c.noColor, "no-color", false, "use no colours")
	return cmd
}

func (a *app) runLint(ctx context.Context, c lintCommand) error {
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
	if c.tool == "" {
		c.tool = conf.Tool
	}
	result, err := a.lintNames(ctx, c, conf)
	if err != nil {
		return err
	}
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

func (a *app) lintNames(ctx context.Context, c lintCommand, conf *config.Config) (linted, error) {
	if len(c.names) == 0 {
		c.names = []string{"."}
	}
	sources, err := a.collect(c.names, c.tool)
	if err != nil {
		return linted{}, err
	}
	opts := a.lintOptions(conf)
	results := make([]linted, len(sources))
	inParallel(len(sources), func(i int) {
		if ctx.Err() == nil {
			results[i] = lintSource(sources[i], opts)
		}
	})
	if ctx.Err() != nil {
		return linted{}, context.Cause(ctx)
	}
	var all linted
	for _, r := range results {
		all.findings = append(all.findings, r.findings...)
		all.failures = append(all.failures, r.failures...)
	}
	slices.SortStableFunc(all.findings, lint.Finding.Compare)
	return all, nil
}

// lintSource reads and checks one file.
func lintSource(s source, opts lint.Options) (l linted) {
	file, err := s.read()
	if err != nil {
		return linted{failures: []error{err}}
	}
	result := lint.Run(rules.All(), []lint.File{file}, opts)
	plan.Quote(result.Findings, func(string) string { return file.Source })
	for _, u := range result.Unchecked {
		l.failures = append(l.failures, errors.New(u.Position.Path+": the rule "+u.Rule+" could not be applied: "+u.Why))
	}
	l.findings = result.Findings
	return l
}
