package observe

import (
	"slices"

	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/lint"
)

// serverRules are the rules that read from the text what a revision does to the whole server.
var serverRules = []string{"role-change", "system-settings", "drop-database"}

// WithoutRepeats gives the findings of the replay without those that were read from the text of the same
// statement, which it confirms.
func WithoutRepeats(replayed, read []lint.Finding) []lint.Finding {
	return slices.DeleteFunc(slices.Clone(replayed), func(seen lint.Finding) bool {
		if seen.Rule != replay.GlobalChange {
			return false
		}
		at := slices.IndexFunc(read, func(f lint.Finding) bool {
			return slices.Contains(serverRules, f.Rule) && f.Revision == seen.Revision && f.Direction == seen.Direction &&
				f.Path == seen.Path && f.Line == seen.Line && !f.Disproved
		})
		if at >= 0 {
			read[at].Evidence = lint.Confirmed
		}
		return at >= 0
	})
}
