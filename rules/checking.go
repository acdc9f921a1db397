package rules

import "github.com/migrate-check/migrate-check/lint"

// What is wrong with the comments that speak to us. The engine itself reports it.
func init() {
	for _, rule := range []*lint.Rule{
		{ID: lint.IgnoreWithoutReason, Severity: lint.Error, Summary: "An ignore without a reason silences nothing"},
		{ID: lint.UnusedIgnore, Severity: lint.Warning, Summary: "An ignore silences nothing"},
		{ID: lint.UnknownRule, Severity: lint.Error, Summary: "A comment names a rule that does not exist"},
	} {
		rule.Group = lint.Checking
		register(rule)
	}
}
