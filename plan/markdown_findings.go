package plan

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// findings writes what blocks, what could not be checked, what does not block, and the notes, numbered through.
func (m *markdown) findings() {
	var block, check, notes []lint.Finding
	for _, f := range openFindings(m.plan) {
		switch {
		case m.plan.Blocks(f):
			block = append(block, f)
		case f.Severity == lint.Note:
			notes = append(notes, f)
		default:
			check = append(check, f)
		}
	}
	m.group("Fix before merging", block, 1)
	m.unchecked()
	m.group("Check before deploying", check, 1+len(block))
	if len(notes) > 0 && m.level < findingsOnly {
		part := m.part()
		for _, f := range notes {
			part.finding("", f)
		}
		m.fold(fmt.Sprintf("<b>Good to know</b> · %s", plural(len(notes), "note")), part.String())
	}
}

func (m *markdown) group(title string, findings []lint.Finding, first int) {
	if len(findings) == 0 {
		return
	}
	m.printf("#### %s\n\n", title)
	if m.level == rulesOnly {
		m.perRule(findings)
		return
	}
	for i, f := range findings {
		m.finding(fmt.Sprintf("%d. ", first+i), f)
	}
	if m.level == findingsOnly {
		m.printf("\n")
	}
}

// perRule says how often each rule applies, for changes that have thousands of findings.
func (m *markdown) perRule(findings []lint.Finding) {
	const most = 40
	for i, rule := range ruleNames(findings) {
		if i == most {
			m.printf("- … and %d more\n", len(ruleNames(findings))-most)
			break
		}
		count := 0
		for _, f := range findings {
			if f.Rule == rule {
				count++
			}
		}
		m.printf("- %s: %s\n", codeSpan(clip(rule, 80)), plural(count, "finding"))
	}
	m.printf("\n")
}

func (m *markdown) finding(number string, f lint.Finding) {
	title := fmt.Sprintf("%s%s %s: %s", number, m.mark(f), codeSpan(f.Rule), cmp.Or(prose(m.clip(f.Message)), "(empty)"))
	if m.level >= findingsOnly {
		m.printf("- %s%s\n", strings.TrimPrefix(title, number), m.place(f))
		return
	}
	m.printf("**%s**%s\n\n", title, m.place(f))
	if source := m.quoted.once(f); len(source) > 0 {
		m.printf("%s\n", fence(language(f.Path), m.shorten(source)))
	}
	for _, part := range detailParts(withoutRepeats(f)) {
		switch {
		case part.sentence != "":
			m.printf("%s\n\n", paragraph(m.clip(part.sentence)))
		case len(part.text) > 1 && part.text[0] == statementLabel:
			m.printf("%s\n", fence("sql", m.shorten(part.text[1:])))
		case len(part.text) > 0:
			m.printf("%s\n", fence(kindOf(part.text), m.shorten(part.text)))
		}
	}
	if f.Hint != "" {
		m.printf("%s\n\n", paragraph(m.clip(f.Hint)))
	}
	m.rewrite(f)
}

func (m *markdown) mark(f lint.Finding) string {
	if m.plan.Blocks(f) {
		return severityMarks[lint.Error]
	}
	return severityMarks[min(f.Severity, lint.Warning)]
}

// place says where a finding is, and how we know.
func (m *markdown) place(f lint.Finding) string {
	var parts []string
	switch {
	case f.Gone: // a link to it would lead nowhere
		parts = append(parts, link("", clip(f.Path, 160), 0, 0))
	case f.Path != "" && m.level < findingsOnly:
		parts = append(parts, link(m.opts.Files, f.Path, f.Line, f.EndLine))
	case f.Path != "":
		parts = append(parts, link("", clip(f.Path, 160), f.Line, 0))
	}
	if f.Evidence != lint.Static && f.Evidence != "" && m.level < findingsOnly {
		parts = append(parts, "seen in the replay")
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

// accepted lists what people silenced or approved, with their reasons: it must stay visible.
func (m *markdown) accepted() {
	if m.level == rulesOnly || m.counts.Approved+m.counts.Ignored == 0 {
		return
	}
	part := m.part()
	for _, project := range m.plan.Projects {
		for _, f := range approved(project.Findings) {
			part.acceptedItem("approved", f)
		}
		for _, f := range project.Ignored {
			part.acceptedItem("ignored", f)
		}
	}
	m.fold(fmt.Sprintf("<b>Approved and ignored</b> · %s", plural(m.counts.Approved+m.counts.Ignored, "finding")), part.String())
}

func (m *markdown) acceptedItem(how string, f lint.Finding) {
	m.printf("- %s %s: %s%s", codeSpan(f.Rule), how, prose(m.clip(f.Approved)), m.place(f))
	if m.level < detailsCut {
		m.printf("<br>%s", prose(m.clip(f.Message)))
	}
	m.printf("\n")
}

func kindOf(text []string) string {
	if isDiff(text) {
		return "diff"
	}
	return "text"
}

func language(file string) string {
	switch path.Ext(file) {
	case ".sql":
		return "sql"
	case ".py":
		return "python"
	}
	return "text"
}

// dedent removes the white space that all lines begin with.
func dedent(text []string) []string {
	margin := -1
	for _, line := range text {
		if line != "" {
			here := len(line) - len(strings.TrimLeft(line, " \t"))
			if margin < 0 || here < margin {
				margin = here
			}
		}
	}
	out := slices.Clone(text)
	for i, line := range out {
		out[i] = line[min(margin, len(line)):]
	}
	return out
}
