// Package rules is the catalog of rules: one file for each, with its page in pages.
package rules

import (
	"cmp"
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

var catalog = map[string]*lint.Rule{}

func register(rule *lint.Rule) {
	if catalog[rule.ID] != nil {
		panic("two rules are named " + rule.ID)
	}
	catalog[rule.ID] = rule
}

// All returns the rules by group, and by ID within a group.
func All() []*lint.Rule {
	groups := lint.Groups()
	all := make([]*lint.Rule, 0, len(catalog))
	for _, rule := range catalog {
		all = append(all, rule)
	}
	slices.SortFunc(all, func(a, b *lint.Rule) int {
		return cmp.Or(
			cmp.Compare(slices.Index(groups, a.Group), slices.Index(groups, b.Group)),
			cmp.Compare(a.ID, b.ID),
		)
	})
	return all
}

// Find returns the rule of an ID, nil if there is none.
func Find(id string) *lint.Rule { return catalog[id] }

// IDs are the IDs of all rules, sorted.
func IDs() []string {
	ids := make([]string, 0, len(catalog))
	for id := range catalog {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
