package plan

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Format{
		Name:    "github",
		Summary: "annotations in GitHub Actions",
		Write: func(w io.Writer, p *Plan, _ Options) error {
			_, err := io.WriteString(w, annotations(p))
			return err
		},
		Findings: func(w io.Writer, findings []lint.Finding, _ Options) error {
			_, err := io.WriteString(w, annotations(onlyFindings(findings)))
			return err
		},
	})
}

// onlyFindings is a plan that holds findings and nothing else.
func onlyFindings(findings []lint.Finding) *Plan {
	return &Plan{Projects: []Project{{Findings: findings}}}
}

// mostAnnotations is how many annotations of one kind GitHub shows for a step; it drops the others silently.
const mostAnnotations = 10

// annotations writes workflow commands, the worst findings first.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
func annotations(p *Plan) string {
	byCommand := map[string][]string{}
	for _, u := range allUnchecked(p) {
		text := sentence(oneLine(u.What)) + ": " + oneLine(u.Why)
		if u.Fix != "" {
			text += "\n" + sentence(oneLine(u.Fix))
		}
		byCommand["error"] = append(byCommand["error"], annotation("error", lint.Finding{Rule: "not checked"}, text))
	}
	for _, f := range openFindings(p) {
		command := annotationCommand(p, f)
		f, note := shown(f)
		text := noted(note, sentence(oneLine(f.Message)))
		if f.Hint != "" {
			text += "\n" + sentence(oneLine(f.Hint))
		}
		byCommand[command] = append(byCommand[command], annotation(command, f, text))
	}
	var b strings.Builder
	for _, command := range []string{"error", "warning", "notice"} {
		all := byCommand[command]
		shown := all
		if len(all) > mostAnnotations {
			shown = all[:mostAnnotations-1]
		}
		for _, line := range shown {
			b.WriteString(line)
		}
		if more := len(all) - len(shown); more > 0 {
			text := fmt.Sprintf("%d more; the plan in the job summary has all of them", more)
			b.WriteString(annotation(command, lint.Finding{Rule: "migrate-check"}, text))
		}
	}
	return b.String()
}

func annotationCommand(p *Plan, f lint.Finding) string {
	switch {
	case p.Blocks(f):
		return "error"
	case f.Severity == lint.Note:
		return "notice"
	}
	return "warning"
}

// annotation is one workflow command at the place of a finding.
func annotation(command string, f lint.Finding, text string) string {
	var properties []string
	add := func(name, value string) {
		if value != "" && value != "0" {
			properties = append(properties, name+"="+escapeProperty(value))
		}
	}
	add("title", clip(oneLine(f.Rule), 200))
	add("file", oneLine(f.Path))
	add("line", strconv.Itoa(f.Line))
	if f.EndLine > f.Line {
		add("endLine", strconv.Itoa(f.EndLine))
	} else {
		add("col", strconv.Itoa(f.Column))
	}
	return "::" + command + " " + strings.Join(properties, ",") + "::" + escapeData(clip(text, 1000)) + "\n"
}

var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// escapeData keeps text within its command; "##[" would be one of the old form.
func escapeData(text string) string { return dataEscapes.Replace(visibleLine(text)) }

func escapeProperty(text string) string { return propertyEscapes.Replace(visibleLine(text)) }
