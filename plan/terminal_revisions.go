package plan

import "strings"

// stepColumns is the width of one of the three columns of steps.
const stepColumns = 11

// revisions writes one row for each pending revision: what it is, and how each step of the replay ended.
func (t *terminal) revisions(project Project) {
	if len(project.Revisions) == 0 {
		return
	}
	ids := len("REVISION")
	for _, r := range project.Revisions {
		ids = min(max(ids, columnsOf(inline(r.ID))), t.width/3)
	}
	title := t.width - 2 - ids - 2 - 3*stepColumns
	t.printf("  %s\n", t.dim(pad("REVISION", ids+2+title)+pad("UPGRADE", stepColumns)+pad("DOWNGRADE", stepColumns)+"AGAIN"))
	for _, r := range project.Revisions {
		t.printf("  %s  %s%s%s%s\n",
			t.bold(pad(fit(inline(r.ID), ids), ids)),
			pad(fit(inline(r.Message), title-1), title),
			t.step(r.Upgrade, stepColumns), t.step(r.Downgrade, stepColumns), t.step(r.Again, 0))
		t.locks(r, ids+4)
		if t.verbose {
			t.inside(r)
		}
	}
	for _, limit := range limits(project) {
		t.paragraph("  ", t.dim, inline(limit))
	}
	t.printf("\n")
}

func (t *terminal) step(s Step, columns int) string {
	switch s.Result {
	case OK:
		return t.green(pad(strings.TrimSpace("ok "+rounded(s.Duration)), columns))
	case Failed:
		return t.red(pad("FAILS", columns))
	case Differs:
		return t.red(pad("NOT EXACT", columns))
	case None:
		return t.yellow(pad("none", columns))
	}
	return t.dim(pad("not run", columns))
}

// locks says who has to wait for the revision.
func (t *terminal) locks(r Revision, margin int) {
	for _, lock := range strongest(r.Locks) {
		if lock.work() == "" {
			continue
		}
		words := inline(lock.Mode) + " on " + inline(lock.Table)
		if work := lock.work(); work != "" {
			words += ": " + work + lock.heldWords()
		}
		t.paragraph(strings.Repeat(" ", margin), t.dim, words)
	}
	t.timeline(r, margin)
}

// timeline draws who has to wait while which statements run.
func (t *terminal) timeline(r Revision, margin int) {
	if margin > t.width/3 {
		margin = 4
	}
	for _, line := range timelineLines(r.Statements, t.width-margin) {
		t.printf("%s%s\n", strings.Repeat(" ", margin), t.dim(visibleLine(line)))
	}
}

// inside shows the statements of a revision and what they change.
func (t *terminal) inside(r Revision) {
	if len(r.Statements) > 0 {
		t.printf("\n")
		t.block(0, statementLines(r.Statements, t.width-4))
	}
	if len(r.Schema) > 0 {
		t.printf("\n")
		var diff []string
		for _, change := range r.Schema {
			diff = append(diff, changeLines(change)...)
		}
		t.block(0, diff)
	}
	t.printf("\n")
}
