package plan

import (
	"testing"

	"github.com/migrate-check/migrate-check/lint"
)

func TestJudge(t *testing.T) {
	finding := func(s lint.Severity) []lint.Finding { return []lint.Finding{{Rule: "r", Severity: s}} }
	approved := []lint.Finding{{Rule: "r", Severity: lint.Error, Approved: "agreed"}}
	missing := []Unchecked{{What: "the replay", Why: "no PostgreSQL"}}
	replayed := func(up, down, again StepResult) []Revision {
		return []Revision{{ID: "1", Upgrade: Step{Result: up}, Downgrade: Step{Result: down}, Again: Step{Result: again}}}
	}
	tests := []struct {
		name      string
		project   Project
		unchecked []Unchecked
		failOn    FailOn
		want      Verdict
	}{
		{name: "nothing", want: Pass},
		{name: "a clean revision", project: Project{Revisions: replayed(OK, OK, OK)}, want: Pass},
		{name: "a note", project: Project{Findings: finding(lint.Note)}, want: Pass},
		{name: "a warning", project: Project{Findings: finding(lint.Warning)}, want: Warn},
		{name: "an error", project: Project{Findings: finding(lint.Error)}, want: Fail},
		{name: "an approved error", project: Project{Findings: approved}, want: Pass},
		{name: "an ignored error", project: Project{Ignored: finding(lint.Error)}, want: Pass},
		{name: "unchecked run", unchecked: missing, want: Incomplete},
		{name: "unchecked project", project: Project{Unchecked: missing}, want: Incomplete},
		{name: "unchecked and a warning", project: Project{Findings: finding(lint.Warning)}, unchecked: missing, want: Incomplete},
		{name: "unchecked and an error", project: Project{Findings: finding(lint.Error)}, unchecked: missing, want: Fail},
		{name: "a warning, fail on warning", project: Project{Findings: finding(lint.Warning)}, failOn: FailOnWarning, want: Fail},
		{name: "a note, fail on warning", project: Project{Findings: finding(lint.Note)}, failOn: FailOnWarning, want: Pass},
		{name: "an error, fail on never", project: Project{Findings: finding(lint.Error)}, failOn: FailOnNever, want: Warn},
		{name: "unchecked, fail on never", unchecked: missing, failOn: FailOnNever, want: Incomplete},
		{name: "upgrade silently not run", project: Project{Revisions: replayed(NotRun, NotRun, NotRun)}, want: Incomplete},
		{name: "downgrade silently not run", project: Project{Revisions: replayed(OK, NotRun, NotRun)}, want: Incomplete},
		{name: "second upgrade silently not run", project: Project{Revisions: replayed(OK, OK, "")}, want: Incomplete},
		{name: "no downgrade", project: Project{Revisions: replayed(OK, None, NotRun)}, want: Pass},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &Plan{Projects: []Project{tt.project}, Unchecked: tt.unchecked, FailOn: tt.failOn}
			if got := Judge(p); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
