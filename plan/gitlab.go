package plan

import (
	"io"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Format{
		Name:    "gitlab",
		Summary: "a code quality report for GitLab",
		Write: func(w io.Writer, p *Plan, _ Options) error {
			return encode(w, qualityIssues(p))
		},
		Findings: func(w io.Writer, findings []lint.Finding, _ Options) error {
			return encode(w, qualityIssues(onlyFindings(findings)))
		},
	})
}

// qualityIssue is one entry of the report.
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type qualityIssue struct {
	Description string          `json:"description"`
	CheckName   string          `json:"check_name"`
	Fingerprint string          `json:"fingerprint"`
	Severity    string          `json:"severity"`
	Location    qualityLocation `json:"location"`
}

type qualityLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

// qualityIssues lists the findings, and what could not be checked: the report has no other place for it.
func qualityIssues(p *Plan) []qualityIssue {
	issues := []qualityIssue{}
	prints := fingerprints{}
	add := func(project Project, f lint.Finding, severity string) {
		issue := qualityIssue{
			Description: visible(f.Message), CheckName: f.Rule, Fingerprint: prints.of(project, f), Severity: severity,
			Location: qualityLocation{Path: placeOf(project, f)},
		}
		issue.Location.Lines.Begin = max(1, f.Line)
		issues = append(issues, issue)
	}
	for _, u := range allUnchecked(p) {
		add(Project{}, lint.Finding{Rule: "not-checked", Message: "Not checked: " + u.What + ": " + u.Why}, "critical")
	}
	for _, project := range p.Projects {
		for _, f := range worstFirst(project.Findings) {
			add(project, f, qualitySeverity(p, f))
		}
	}
	return issues
}

func qualitySeverity(p *Plan, f lint.Finding) string {
	switch {
	case p.Blocks(f):
		return "blocker"
	case f.Severity == lint.Note:
		return "info"
	}
	return "minor"
}
