package plan

import (
	"io"
	"net/url"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Format{
		Name:    "sarif",
		Summary: "SARIF 2.1.0, as code scanning reads it",
		Write: func(w io.Writer, p *Plan, opts Options) error {
			return encode(w, sarifOf(p, opts))
		},
		Findings: func(w io.Writer, findings []lint.Finding, opts Options) error {
			return encode(w, sarifOf(onlyFindings(findings), opts))
		},
	})
}

// The part of SARIF that code scanning reads.
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool              sarifTool         `json:"tool"`
		AutomationDetails sarifID           `json:"automationDetails"`
		ColumnKind        string            `json:"columnKind"`
		Invocations       []sarifInvocation `json:"invocations"`
		Results           []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Version        string      `json:"version,omitempty"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string            `json:"id"`
		ShortDescription sarifText         `json:"shortDescription"`
		FullDescription  sarifText         `json:"fullDescription"`
		Help             sarifText         `json:"help"`
		HelpURI          string            `json:"helpUri"`
		Properties       map[string]string `json:"properties"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifID struct {
		ID string `json:"id"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
)

// mostResults is how many results code scanning keeps of a run. It refuses a file with five times as many.
const mostResults = 5000

// sarifOf leaves out what was approved or ignored: code scanning would show it as open. It shows a finding in a pull
// request only where every line of its region was changed, so regions are where the change is. Fingerprints come from
// the finding itself, wherever it is shown.
func sarifOf(p *Plan, opts Options) sarifLog {
	rules := ruleNames(openFindings(p))
	run := sarifRun{
		AutomationDetails: sarifID{sarifCategory(p)},
		ColumnKind:        "unicodeCodePoints",
		Invocations:       []sarifInvocation{sarifInvocationOf(p)},
		Results:           []sarifResult{},
	}
	run.Tool.Driver = sarifDriver{
		Name:           "migrate-check",
		InformationURI: "https://github.com/migrate-check/migrate-check",
		Version:        p.Tool,
		Rules:          []sarifRule{},
	}
	index := map[string]int{}
	for i, rule := range rules {
		index[rule] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(rule, worstOf(p, rule), opts))
	}
	prints, left := fingerprints{}, 0
	for _, project := range p.Projects {
		for _, f := range worstFirst(project.Findings) {
			if len(run.Results) == mostResults {
				left++
				continue
			}
			moved, note := shown(f)
			run.Results = append(run.Results, sarifResult{
				RuleID:       f.Rule,
				RuleIndex:    index[f.Rule],
				Level:        f.Severity.String(),
				Message:      sarifText{Text: noted(note, visible(f.Message))},
				Locations:    []sarifLocation{{sarifPhysical{sarifArtifact{uri(placeOf(project, f))}, sarifRegionOf(moved)}}},
				Fingerprints: map[string]string{"primaryLocationLineHash": prints.of(project, f)},
			})
		}
	}
	if left > 0 {
		text := plural(left, "finding") + " left out: code scanning shows no more"
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, sarifNotification{"warning", sarifText{Text: text}})
	}
	return sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}
}

// sarifCategory keeps the uploads of several runs for a commit apart: each looks at directories of its own.
func sarifCategory(p *Plan) string {
	category := "migrate-check/"
	for _, dir := range p.Dirs {
		if dir != "." {
			category += uri(dir) + "/"
		}
	}
	return category
}

func sarifInvocationOf(p *Plan) sarifInvocation {
	invocation := sarifInvocation{Successful: true}
	for _, u := range allUnchecked(p) {
		invocation.Successful = false
		text := "Not checked: " + visible(u.What) + ": " + visible(u.Why)
		invocation.Notifications = append(invocation.Notifications, sarifNotification{"error", sarifText{Text: text}})
	}
	return invocation
}

// worstOf is how severe a rule is in this plan.
func worstOf(p *Plan, rule string) (worst lint.Severity) {
	for _, f := range openFindings(p) {
		if f.Rule == rule {
			worst = max(worst, f.Severity)
		}
	}
	return worst
}

// problemSeverities are the words of code scanning for tools that are not about security.
var problemSeverities = map[lint.Severity]string{lint.Error: "error", lint.Warning: "warning", lint.Note: "recommendation"}

func sarifRuleOf(id string, severity lint.Severity, opts Options) sarifRule {
	summary, page := id, id
	if opts.Explain != nil {
		if s, text := opts.Explain(id); s != "" {
			summary, page = s, text
		}
	}
	return sarifRule{
		ID:               id,
		ShortDescription: sarifText{Text: summary},
		FullDescription:  sarifText{Text: summary + "."},
		Help:             sarifText{Text: page, Markdown: page},
		HelpURI:          "https://github.com/migrate-check/migrate-check/blob/main/docs/rules/" + url.PathEscape(strings.ToValidUTF8(id, "\uFFFD")) + ".md",
		Properties:       map[string]string{"precision": "very-high", "problem.severity": problemSeverities[severity]},
	}
}

// placeOf is a path for formats that cannot do without one.
func placeOf(project Project, f lint.Finding) string {
	if f.Path != "" {
		return f.Path
	}
	for _, r := range project.Revisions {
		if r.ID == f.Revision && r.Path != "" {
			return r.Path
		}
	}
	if project.Dir != "" {
		return project.Dir
	}
	return "."
}

// sarifRegionOf gives all four numbers; code scanning wants them.
func sarifRegionOf(f lint.Finding) sarifRegion {
	r := sarifRegion{StartLine: max(1, f.Line), StartColumn: max(1, f.Column), EndLine: max(1, f.Line, f.EndLine)}
	source := strings.Split(f.Source, "\n")
	switch {
	case f.Source != "" && len(source) == r.EndLine-r.StartLine+1:
		r.EndColumn = len([]rune(source[len(source)-1])) + 1
	case r.EndLine > r.StartLine:
		r.EndColumn = 1
	}
	if r.EndLine == r.StartLine {
		r.EndColumn = max(r.EndColumn, r.StartColumn+1)
	}
	return r
}

// uri escapes a path.
func uri(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(strings.ToValidUTF8(segment, "\uFFFD"))
	}
	return strings.Join(segments, "/")
}
