package main

import (
	"regexp"
	"slices"
	"strings"
)

var secretName = regexp.MustCompile(`(?i)(password|passwd|secret|token|api_?key|private_?key|credential)`)

// secrets are the values of the variables that look like secrets, the longest first. Short and common values
// are left out: taking "postgres" out of a plan hides nothing and spoils the plan.
func (a *app) secrets() (values []string) {
	for _, entry := range a.environ {
		name, value, _ := strings.Cut(entry, "=")
		if secretName.MatchString(name) && isSecret(value) {
			values = append(values, value)
		}
	}
	slices.SortFunc(values, func(x, y string) int {
		if len(x) != len(y) {
			return len(y) - len(x)
		}
		return strings.Compare(x, y)
	})
	return slices.Compact(values)
}

func isSecret(value string) bool {
	return len(value) >= 8 && !slices.Contains([]string{"postgres", "password"}, strings.ToLower(value))
}
