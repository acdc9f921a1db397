package migration

import (
	"fmt"
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

// CheckDowngrade reports a revision that cannot be undone. One that declares why it cannot gets an
// approved finding.
func CheckDowngrade(project *Project, r *Revision) (finding lint.Finding, missing bool) {
	refused := slices.ContainsFunc(project.Problems, func(p lint.Finding) bool { return p.Revision == r.ID && p.Severity == lint.Error })
	if r.Upgrade.Empty || refused {
		return lint.Finding{}, false // there is nothing to undo, or something else to mend first
	}
	why := ""
	position := lint.Position{Path: r.Downgrade.Path, Line: r.Downgrade.Line}
	switch {
	case r.Downgrade.Missing():
		why = "has no downgrade"
		position = lint.Position{Path: r.Path(), Line: r.Upgrade.Line}
	case r.Downgrade.Empty:
		why = "has a downgrade that does nothing"
	case r.Downgrade.raises != "":
		why = "has a downgrade that only raises " + r.Downgrade.raises
	default:
		return lint.Finding{}, false
	}
	return lint.Finding{
		Rule: MissingDowngrade, Severity: lint.Error, Revision: r.ID, Direction: lint.Downgrade,
		Position: position, Evidence: lint.Static, Approved: r.Irreversible,
		Message: fmt.Sprintf("revision %s %s: once it is applied there is no way back", title(r), why),
		Hint: fmt.Sprintf("write the downgrade, or declare in the file why there is none: %s migrate-check:irreversible: the reason",
			commentMark[r.Upgrade.Language]),
	}, true
}
