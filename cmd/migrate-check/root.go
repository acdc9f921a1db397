package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/migrate-check/migrate-check/lint"
)

const exitCodes = `Exit codes:
  0  nothing blocks
  1  something blocks
  2  wrong usage or configuration
  3  something could not be checked
  130, 143  interrupted or terminated
`

// execute runs one command. An error that is no exitError of ours is cobra's, and about the usage.
func (a *app) execute(ctx context.Context, args []string) error {
	root := a.newRootCmd()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var exit *exitError
	var ours *commandError
	switch {
	case err == nil || errors.As(err, &exit):
		return err
	case errors.As(err, &ours):
		return ours.error
	}
	return usage(err)
}

// commandError is what a command returned, as opposed to what cobra found wrong with the arguments.
type commandError struct{ error }

// does makes a command of a function.
func does(f func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := f(cmd, args); err != nil {
			return &commandError{err}
		}
		return nil
	}
}

func (a *app) newRootCmd() *cobra.Command {
	root := &cobra.Command{
		Use:   "migrate-check",
		Short: "Check PostgreSQL migrations before they are merged",
		Long: `migrate-check finds the revisions that a change adds or edits, upgrades, downgrades and
upgrades them again on a throwaway PostgreSQL, reads their SQL for what is unsafe, and
prints one plan. Its exit code is the gate.

` + exitCodes,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          a.noSuchCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddCommand(a.newPlanCmd(), a.newLintCmd(), a.newRulesCmd(), a.newCommentCmd(), a.newInitCmd(), a.newCaptureCmd(), a.newVersionCmd())
	return root
}

func (a *app) noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	slices.Sort(names)
	return fmt.Errorf("unknown command %q%s", args[0], orList(args[0], names))
}

// flagError adds the flag that was probably meant.
func flagError(cmd *cobra.Command, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return err
	}
	if meant := lint.Suggest(name, flagNames(cmd)); meant != "" {
		return fmt.Errorf("unknown flag --%s; did you mean --%s?", name, meant)
	}
	return fmt.Errorf("unknown flag --%s; see %s --help", name, cmd.CommandPath())
}

// orList suggests the name that was meant, or lists all there are.
func orList(name string, known []string) string {
	if meant := lint.Suggest(name, known); meant != "" {
		return fmt.Sprintf("; did you mean %q?", meant)
	}
	return "; there are " + strings.Join(known, ", ")
}
