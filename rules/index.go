package rules

import (
	"fmt"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// Index writes the list of all rules as Markdown, by group, with links to their pages.
func Index() string {
	var b strings.Builder
	b.WriteString("# Rules\n\nWhat `migrate-check` looks for. An error blocks a merge, a warning does not; an approval is an\n" +
		"error until somebody writes down the reason. `migrate-check rules ID` shows a page in the terminal.\n")
	group := lint.Group("")
	for _, rule := range All() {
		if rule.Group != group {
			group = rule.Group
			fmt.Fprintf(&b, "\n## %s\n\n| Rule | Severity | What happens |\n| --- | --- | --- |\n", title(group))
		}
		fmt.Fprintf(&b, "| [`%s`](%s.md) | %s | %s |\n", rule.ID, rule.ID, Severity(rule), rule.Summary)
	}
	return b.String()
}

func title(group lint.Group) string {
	name := string(group)
	return strings.ToUpper(name[:1]) + name[1:]
}

// Severity is the word for how bad a finding of the rule is, as lists of rules show it.
func Severity(rule *lint.Rule) string {
	if rule.Approve {
		return "approval"
	}
	return rule.Severity.String()
}
