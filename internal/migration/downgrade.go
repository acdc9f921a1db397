package migration

import (
	"fmt"
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

// WhyNoDowngrade says what is the matter with a downgrade that cannot undo anything, as in "has no
// downgrade". It is empty if the downgrade does something.
func (r *Revision) WhyNoDowngrade() string {
	switch {
	case r.Downgrade.Missing():
		return "has no downgrade"
	case r.Downgrade.Empty:
		return "has a downgrade that does nothing"
	case r.Downgrade.raises != "":
		return "has a downgrade that only raises " + r.Downgrade.raises
	}
	return ""
}

// CheckDowngrade reports a revision that cannot be undone. One that declares that it cannot gets an approved
// finding with the reason, also if it has a downgrade: that is not run then.
func CheckDowngrade(project *Project, r *Revision) (finding lint.Finding, missing bool) {
	if slices.ContainsFunc(project.Problems, func(p lint.Finding) bool { return p.Revision == r.ID && p.Severity == lint.Error }) {
		return lint.Finding{}, false // there is something else to mend first
	}
	why := r.WhyNoDowngrade()
	if why == "" || !r.needsDowngrade() || r.Repeatable { // there is a way back, or nothing to undo
		return declaredIrreversible(r), r.Irreversible != ""
	}
	position := lint.Position{Path: r.Downgrade.Path, Line: r.Downgrade.Line}
	if r.Downgrade.Missing() {
		position = lint.Position{Path: r.Path(), Line: r.Upgrade.Line}
	}
	if tool := Lookup(project.Tool); tool.NoDowngrade != "" && !hasDowngrades(project) {
		return lint.Finding{
			Rule: MissingDowngrade, Severity: lint.Note, Revision: r.ID, Direction: lint.Downgrade,
			Position: position, Evidence: lint.Static, Approved: r.Irreversible,
			Message: fmt.Sprintf("revision %s %s: %s", title(r), why, tool.NoDowngrade),
		}, true
	}
	return lint.Finding{
		Rule: MissingDowngrade, Severity: lint.Error, Revision: r.ID, Direction: lint.Downgrade,
		Position: position, Evidence: lint.Static, Approved: r.Irreversible,
		Message: fmt.Sprintf("revision %s %s: once it is applied there is no way back", title(r), why),
		Hint: fmt.Sprintf("write the downgrade, or declare in the file why there is none: %s migrate-check:irreversible: the reason",
			r.Upgrade.commentMark()),
	}, true
}

// declaredIrreversible is the finding for a declaration that nothing but itself makes necessary.
func declaredIrreversible(r *Revision) lint.Finding {
	return lint.Finding{
		Rule: MissingDowngrade, Severity: lint.Error, Revision: r.ID, Direction: lint.Downgrade,
		Position: r.declaredAt, Evidence: lint.Static, Approved: r.Irreversible,
		Message: fmt.Sprintf("revision %s is declared irreversible: whether its downgrade undoes it is not checked", title(r)),
	}
}

// needsDowngrade reports whether a way back is missed where there is none. What nothing undoes needs none,
// but a downgrade that raises, or that Python looks for in vain, keeps the revisions before it from being undone.
func (r *Revision) needsDowngrade() bool {
	if r.Upgrade.Empty {
		return false
	}
	blocks := r.Downgrade.raises != "" || r.Downgrade.Missing() && r.Upgrade.Language == Python
	return blocks || !r.Upgrade.NothingToUndo()
}

func hasDowngrades(project *Project) bool {
	return slices.ContainsFunc(project.Revisions, func(r *Revision) bool { return !r.Downgrade.Missing() })
}
