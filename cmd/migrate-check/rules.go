package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/rules"
)

func (a *app) newRulesCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "rules [ID]",
		Short: "List the rules, or explain one",
		Long:  "List the rules by what they are about, or print the page of one: what happens, and what to write instead.",
		Args:  cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return rules.IDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: does(func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listRules(a.stdout)
			}
			return explainRule(a.stdout, args[0])
		}),
	}
}

func listRules(w io.Writer) error {
	longest := 0
	for _, rule := range rules.All() {
		longest = max(longest, len(rule.ID))
	}
	group := ""
	for _, rule := range rules.All() {
		if string(rule.Group) != group {
			if group != "" {
				fmt.Fprintln(w)
			}
			group = string(rule.Group)
			fmt.Fprintf(w, "%s\n", group)
		}
		if _, err := fmt.Fprintf(w, "  %-*s  %-8s  %s\n", longest, rule.ID, rules.Severity(rule), rule.Summary); err != nil {
			return err
		}
	}
	return nil
}

func explainRule(w io.Writer, id string) error {
	if rules.Find(id) == nil {
		return usage(fmt.Errorf("unknown rule %q%s", id, orRules(id)))
	}
	page, err := rules.ReadPage(id)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, page.Markdown())
	return err
}

// orRules suggests the rule that was meant. There are too many to list them.
func orRules(id string) string {
	if meant := lint.Suggest(id, rules.IDs()); meant != "" {
		return fmt.Sprintf("; did you mean %q?", meant)
	}
	return "; migrate-check rules lists them"
}
