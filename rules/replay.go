package rules

import "github.com/migrate-check/migrate-check/lint"

// What the round trip on the throwaway database shows.
func init() {
	for _, rule := range []*lint.Rule{
		{ID: "upgrade-fails", Severity: lint.Error, Summary: "The upgrade fails"},
		{ID: "downgrade-fails", Severity: lint.Error, Summary: "The downgrade fails"},
		{ID: "downgrade-not-inverse", Severity: lint.Error, Summary: "The downgrade does not bring back the schema that was there before the upgrade"},
		{ID: "upgrade-not-repeatable", Severity: lint.Error, Summary: "After the downgrade, the upgrade fails or makes another schema"},
		{ID: "upgrade-fails-with-rows", Severity: lint.Error, Summary: "The upgrade works on empty tables and fails on tables with rows"},
		{ID: "downgrade-loses-data", Severity: lint.Error, Approve: true, Summary: "Rows or values are gone after upgrade and downgrade"},
		{ID: "upgrade-loses-data", Severity: lint.Error, Approve: true, Summary: "Rows or values are gone after the upgrade that it does not say it drops"},
		{ID: "observed-rewrite", Severity: lint.Error, Summary: "A statement whose text does not say so writes a table anew"},
		{ID: "observed-scan", Severity: lint.Error, Summary: "A statement whose text does not say so reads a whole table while others wait for it"},
		{ID: "observed-lock", Severity: lint.Warning, Summary: "A statement locks a table that it does not name"},
		{ID: "observed-locks-together", Severity: lint.Warning, Summary: "A transaction whose text does not say so keeps others out of several tables at once"},
		{ID: "observed-data-under-lock", Severity: lint.Warning, Summary: "A transaction whose text does not say so changes rows while it keeps others out of a table"},
		{ID: "column-order-changed", Severity: lint.Note, Summary: "After the downgrade the columns stand in another order"},
		{ID: "comment-only", Severity: lint.Note, Summary: "After the downgrade a comment, or the layout of a function's body, is different"},
		{ID: "enum-value-remains", Severity: lint.Warning, Summary: "A value stays in an enum after the downgrade, as PostgreSQL cannot take one out"},
		{ID: "session-state-leaked", Severity: lint.Warning, Summary: "The revision leaves a setting, a lock or a transaction behind in the session"},
		{ID: "global-change", Severity: lint.Warning, Summary: "The revision changes what all databases of the server share"},
		{ID: "model-drift", Severity: lint.Warning, Summary: "The models and the migrated schema differ"},
	} {
		rule.Group = lint.Replay
		register(rule)
	}
}
