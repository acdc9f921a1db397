package check

import (
	"slices"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/lint"
)

// edits are the changed upgrades of revisions on the base, whose effect on the schema is to be shown.
func (s *subject) edits() (edits []migration.Edit) {
	for _, edit := range s.changes.Edited {
		if edit.Upgrade && !s.moved(edit) {
			edits = append(edits, edit)
		}
	}
	return edits
}

// moved reports whether an edited revision comes after others than before. There is no state then from which
// both of its versions could run.
func (s *subject) moved(edit migration.Edit) bool {
	return migration.Lookup(s.changes.Head.Tool).Graph &&
		!(slices.Equal(edit.Base.Parents, edit.Head.Parents) && slices.Equal(edit.Base.DependsOn, edit.Head.DependsOn))
}

// neededBase are the revisions of the base that have to be applied: where none is pending, those up to the
// last edited one.
func (s *subject) neededBase() []*migration.Revision {
	applied := s.applied()
	if len(s.changes.Pending)+len(s.editedPython) > 0 {
		return applied
	}
	last := -1
	for _, edit := range s.edits() {
		last = max(last, slices.Index(applied, edit.Base))
	}
	return applied[:last+1]
}

func describeEffects(trial *replay.Trial, server postgres.Info) map[string]string {
	effects := map[string]string{}
	for _, effect := range trial.Effects {
		effects[effect.Edit.Head.ID] = effect.Describe(server)
	}
	return effects
}

func (s *subject) unknownEffects(why string) map[string]string {
	effects := map[string]string{}
	for _, edit := range s.edits() {
		effects[edit.Head.ID] = replay.UnknownEffect(why)
	}
	return effects
}

// withEffects are the findings of the history, those of edits with what they mean for the schema.
func (s *subject) withEffects(effects map[string]string) []lint.Finding {
	findings := slices.Clone(s.changes.Findings)
	for i, finding := range findings {
		effect := effects[finding.Revision]
		if slices.ContainsFunc(s.changes.Edited, func(e migration.Edit) bool { return e.Head.ID == finding.Revision && s.moved(e) }) {
			effect = replay.UnknownEffect("it follows another revision than before")
		}
		if finding.Rule != migration.EditedRevision || effect == "" {
			continue
		}
		if finding.Detail != "" {
			effect = finding.Detail + "\n\n" + effect
		}
		findings[i].Detail = effect
	}
	return findings
}
