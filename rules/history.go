package rules

import "github.com/migrate-check/migrate-check/lint"

// What the history of a project shows: the files on the base and on the head are compared by the room
// that reads revisions.
func init() {
	for _, rule := range []*lint.Rule{
		{ID: "edited-revision", Severity: lint.Error, Summary: "A revision that is on the base was changed, so databases that have it will never get the change"},
		{ID: "edited-downgrade", Severity: lint.Warning, Summary: "The downgrade of a revision that is on the base was changed"},
		{ID: "removed-revision", Severity: lint.Error, Summary: "A revision that is on the base is gone, so databases that have it cannot go on"},
		{ID: "renamed-revision", Severity: lint.Error, Summary: "A revision that is on the base has another name, which the tool takes for another revision"},
		{ID: "reparented-revision", Severity: lint.Error, Summary: "A revision that is on the base follows another one than before"},
		{ID: "out-of-order-revision", Severity: lint.Error, Summary: "A new revision sorts before one on the base, so databases that are ahead of it skip or refuse it"},
		{ID: "multiple-heads", Severity: lint.Error, Summary: "The history ends in more than one revision, so the tool does not know which to upgrade to"},
		{ID: "broken-history", Severity: lint.Error, Summary: "The revisions do not form a history that the tool can apply"},
		{ID: "missing-downgrade", Severity: lint.Error, Approve: true, Summary: "A revision has no way back"},
		{ID: "environment-behind", Severity: lint.Warning, Summary: "An environment lacks a revision, or has one that is not here"},
	} {
		rule.Group = lint.History
		register(rule)
	}
}
