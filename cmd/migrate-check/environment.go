package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagNames are the names of the command's flags.
func flagNames(cmd *cobra.Command) (names []string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// variableOf is the environment variable of a flag: MIGRATE_CHECK_FAIL_ON for --fail-on.
func variableOf(flag string) string {
	return "MIGRATE_CHECK_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// readEnvironment sets the flags that were not given from the environment. They count as given afterwards,
// so that the configuration does not change them.
func (a *app) readEnvironment(flags *pflag.FlagSet) error {
	var failure error
	flags.VisitAll(func(f *pflag.Flag) {
		value := a.getenv(variableOf(f.Name))
		if f.Changed || value == "" || f.Name == "help" || failure != nil {
			return
		}
		for _, value := range valuesOf(f, value) {
			if err := flags.Set(f.Name, value); err != nil {
				failure = usage(fmt.Errorf("%s=%s: %w", variableOf(f.Name), value, err))
				return
			}
		}
	})
	return failure
}

// valuesOf splits the value of a flag that may be repeated.
func valuesOf(f *pflag.Flag, value string) []string {
	if f.Value.Type() != "stringArray" {
		return []string{value}
	}
	return strings.Split(value, ",")
}
