package config

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/migrate-check/migrate-check/internal/environ"
)

// check says what is wrong with a value, by the checks that its field names. Empty is fine.
func (d *decoder) check(value, checks string) string {
	for check := range strings.SplitSeq(checks, ",") {
		if why := d.checkOne(value, check); why != "" {
			return why
		}
	}
	return ""
}

func (d *decoder) checkOne(value, check string) string {
	switch check {
	case "rule":
		return unknown("rule", value, d.known.Rules)
	case "tool":
		return unknown("tool", value, d.known.Tools)
	case "failOn":
		return unknown("fail_on", value, FailOnNames)
	case "judge":
		return unknown("judge", value, JudgeNames)
	case "applied":
		return checkApplied(value)
	case "pattern":
		if _, err := path.Match(value, ""); err != nil {
			return fmt.Sprintf("%q is not a pattern; use * and **", value)
		}
	case "date":
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return fmt.Sprintf("%q is not a date such as 2027-01-31", value)
		}
	case "variable":
		if err := environ.CheckPass(value); err != nil {
			return err.Error()
		}
	case "required":
		if strings.TrimSpace(value) == "" {
			return "the value is empty"
		}
	}
	return ""
}

// commandTool is the tool of projects that have a command.
const commandTool = "command"

// commands fits the tool of each project to its command, and reports what does not go together.
func (d *decoder) commands(projects []Project) {
	for i := range projects {
		p := &projects[i]
		switch has := p.Command != (Command{}); {
		case has && p.Tool == "":
			p.Tool = commandTool
		case has && p.Tool != commandTool:
			d.problems = append(d.problems, fmt.Errorf("%s:%d: the project in %s has a command, and the tool %s; leave one of them out",
				d.file, p.Line, p.Dir, p.Tool))
		case !has && p.Tool == commandTool:
			d.problems = append(d.problems, fmt.Errorf("%s:%d: the project in %s needs a command:, with revisions, upgrade and version_table",
				d.file, p.Line, p.Dir))
		}
	}
}

// FailOnNames are the values of fail_on, JudgeNames those of replay.judge.
var (
	FailOnNames = []string{"error", "warning", "never"}
	JudgeNames  = []string{"both", "revision", "window"}
)

func checkApplied(value string) string {
	pattern, isTag := strings.CutPrefix(value, tagPrefix)
	switch {
	case isTag && strings.TrimSpace(pattern) == "":
		return "tag: needs a pattern, such as tag:v*"
	case isTag || slices.Contains([]string{"base", "file", "database"}, value):
		return ""
	}
	return fmt.Sprintf("unknown applied %q; there are base, file, database, and tag: with a pattern such as tag:v*", value)
}

func unknown(what, value string, known []string) string {
	if slices.Contains(known, value) {
		return ""
	}
	hint := didYouMean(value, known)
	if hint == "" && len(known) <= 12 {
		hint = "; there are " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("unknown %s %q%s", what, value, hint)
}
