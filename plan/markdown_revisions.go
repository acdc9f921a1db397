package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// revisions writes the table of a project: one row for each pending revision, and for each revision of
// the base that something was found about.
func (m *markdown) revisions(project Project) {
	old := onBase(project)
	if len(m.plan.Projects) > 1 {
		m.printf("#### %s · %s\n\n", codeSpan(clip(project.Dir, 100)), m.projectState(project))
	}
	if len(project.Revisions)+len(old) == 0 {
		return
	}
	columns := []string{"", "Revision", "Upgrade", "Downgrade"}
	if hasLocks(project) {
		columns = append(columns, "Strongest lock")
	}
	m.row(append(columns, "Findings")...)
	m.printf("|:-:%s|\n", strings.Repeat("|:--", len(columns)))
	for _, r := range project.Revisions {
		m.revision(project, r)
	}
	for _, id := range old {
		findings := findingsOf(project, id)
		cells := []string{m.rowMark(findings, true), codeSpan(clip(id, 80)), "already on the base", ""}
		if hasLocks(project) {
			cells = append(cells, "")
		}
		m.row(append(cells, ruleList(findings))...)
	}
	m.printf("\n")
	for _, limit := range limits(project) {
		m.printf("%s.\n\n", prose(clip(limit, 1000)))
	}
}

func (m *markdown) projectState(project Project) string {
	if len(project.Revisions) == 0 {
		return fmt.Sprintf("%s, nothing pending", prose(project.Tool))
	}
	return fmt.Sprintf("%s, %d pending", prose(project.Tool), len(project.Revisions))
}

func (m *markdown) row(cells ...string) {
	for i, c := range cells {
		cells[i] = cell(c)
	}
	m.printf("| %s |\n", strings.Join(cells, " | "))
}

func (m *markdown) revision(project Project, r Revision) {
	findings := findingsOf(project, r.ID)
	name := codeSpan(clip(r.ID, 80))
	if r.Message != "" {
		name += " " + prose(clip(r.Message, 120))
	}
	done := !r.Upgrade.untried()
	cells := []string{m.rowMark(findings, done), name, upgradeWords(r), downgradeWords(r, findings)}
	if hasLocks(project) {
		cells = append(cells, lockWords(r.Locks))
	}
	m.row(append(cells, ruleList(findings))...)
}

// rowMark is the worst thing about a revision.
func (m *markdown) rowMark(findings []lint.Finding, checked bool) string {
	mark := markdownMarks[Pass]
	if !checked {
		mark = markdownMarks[Incomplete]
	}
	for _, f := range findings {
		switch {
		case m.plan.Blocks(f):
			return severityMarks[lint.Error]
		case f.Severity >= lint.Warning:
			mark = severityMarks[lint.Warning]
		}
	}
	return mark
}

// upgradeWords say how the upgrade ended, and how long it took, in one line however narrow the column is.
func upgradeWords(r Revision) string {
	words := stepWords(r.Upgrade)
	if took := rounded(r.Upgrade.Duration); r.Upgrade.Result == OK && took != "" {
		words += strings.ReplaceAll(", "+took, " ", "\u00a0")
	}
	return words
}

// downgradeWords say how the downgrade ended, and what the upgrade after it did if that is another matter.
func downgradeWords(r Revision, findings []lint.Finding) string {
	words := stepWords(r.Downgrade)
	isClean := !slices.ContainsFunc(findings, func(f lint.Finding) bool { return f.Direction == lint.Downgrade })
	switch {
	case r.Again.Result == Failed || r.Again.Result == Differs:
		return words + ", upgrade after it " + stepWords(r.Again)
	case r.Downgrade.Result == OK && r.Again.Result == OK && isClean:
		return words + ", schema restored"
	}
	return words
}

func stepWords(s Step) string {
	switch s.Result {
	case OK:
		return "ok"
	case Failed:
		return "**fails**"
	case Differs:
		return "**not exact**"
	case None:
		return "none"
	}
	return "not run"
}

func lockWords(locks []Lock) string {
	if len(locks) == 0 {
		return "none"
	}
	worst := strongest(locks)[0]
	words := fmt.Sprintf("%s on %s", codeSpan(worst.Mode), codeSpan(clip(worst.Table, 80)))
	if worst.Blocks != "" {
		words += ", blocks " + prose(worst.Blocks)
	}
	if effect := worst.effect(); effect != "" {
		words += ", " + effect
	}
	// A no-break space: columns are narrow, and a unit alone on a line reads badly.
	words += strings.ReplaceAll(worst.heldWords(), " ms", "\u00a0ms")
	if more := len(locks) - 1; more > 0 {
		words += fmt.Sprintf("; %d more", more)
	}
	return words
}

func ruleList(findings []lint.Finding) string {
	var spans []string
	for _, rule := range ruleNames(findings) {
		spans = append(spans, codeSpan(clip(rule, 80)))
	}
	if len(spans) == 0 {
		return "none"
	}
	return strings.Join(spans, ", ")
}

// markdownColumns is what GitHub shows of a line without a scroll bar.
const markdownColumns = 100

// statements folds away the SQL of the pending revisions.
func (m *markdown) statements() {
	revisions, count, body := 0, 0, ""
	for _, project := range m.plan.Projects {
		for _, r := range project.Revisions {
			if len(r.Statements) == 0 {
				continue
			}
			revisions++
			count += len(r.Statements)
			if m.shows(project, r) {
				body += m.heading(r) + m.timeline(r) + fence("sql", statementLines(r.Statements, markdownColumns)) + "\n"
			}
		}
	}
	if body != "" {
		m.fold(fmt.Sprintf("<b>SQL that will run</b> · %s, %s",
			plural(revisions, "revision"), plural(count, "statement")), body)
	}
}

// timeline draws who has to wait while which statements run.
func (m *markdown) timeline(r Revision) string {
	drawn := timelineLines(r.Statements, markdownColumns)
	if len(drawn) == 0 {
		return ""
	}
	return fence("text", drawn) + "\n"
}

// schema folds away what the pending revisions change in the schema.
func (m *markdown) schema() {
	count, body := 0, ""
	for _, project := range m.plan.Projects {
		for _, r := range project.Revisions {
			count += len(r.Schema)
			if len(r.Schema) == 0 || !m.shows(project, r) {
				continue
			}
			var diff []string
			for _, change := range r.Schema {
				diff = append(diff, changeLines(change)...)
			}
			body += m.heading(r) + fence("diff", diff) + "\n"
		}
	}
	if body != "" {
		m.fold(fmt.Sprintf("<b>Schema change</b> · %s", plural(count, "object")), body)
	}
}

func (m *markdown) shows(project Project, r Revision) bool {
	return m.level < cleanCut || len(findingsOf(project, r.ID)) > 0
}

func (m *markdown) heading(r Revision) string {
	return strings.TrimSpace("**"+codeSpan(r.ID)+"** "+prose(clip(r.Message, 120))) + "\n\n"
}
