package github

import (
	"testing"

	"github.com/migrate-check/migrate-check/internal/github/githubtest"
	"github.com/migrate-check/migrate-check/plan"
)

func TestParseEvent(t *testing.T) {
	tests := []struct {
		name, payload string
		want          Event
		err           string
	}{
		{"pull request", `{"number": 7, "pull_request": {"number": 7, "head": {"sha": "abc", "repo": {"full_name": "ada/shop"}}}}`,
			Event{Number: 7, Head: "abc", HeadRepository: "ada/shop"}, ""},
		{"workflow run", `{"workflow_run": {"event": "pull_request", "head_sha": "abc", "head_branch": "topic", "conclusion": "failure", "pull_requests": [], "head_repository": {"full_name": "fork/shop"}}}`,
			Event{Head: "abc", HeadRepository: "fork/shop", HeadLabel: "fork:topic", Conclusion: "failure"}, ""},
		{"workflow run of a push", `{"workflow_run": {"event": "push", "head_sha": "abc"}}`,
			Event{}, "the event belongs to no pull request; name it with --pull-request and --head"},
		{"push", `{"after": "abc"}`, Event{}, "the event belongs to no pull request; name it with --pull-request and --head"},
		{"no JSON", `{`, Event{}, "reading the event of GitHub Actions: unexpected end of JSON input"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseEvent([]byte(tt.payload))
			message := ""
			if err != nil {
				message = err.Error()
			}
			if got != tt.want || message != tt.err {
				t.Errorf("got %+v, %q, want %+v, %q", got, message, tt.want, tt.err)
			}
		})
	}
}

func TestFindPullRequest(t *testing.T) {
	server := githubtest.New(t, head)
	c, _ := client(t, server)
	if got, err := c.FindPullRequest(t.Context(), "acme", "shop", "fork:topic", head); err != nil || got != 7 {
		t.Errorf("got %d, %v, want 7", got, err)
	}
	if got, err := c.FindPullRequest(t.Context(), "acme", "shop", "fork:topic", later); err == nil {
		t.Errorf("another commit: got %d, want an error", got)
	}
	if got, err := c.FindPullRequest(t.Context(), "acme", "shop", "fork:other", head); err == nil {
		t.Errorf("another branch: got %d, want an error", got)
	}
}

func TestCheckConclusion(t *testing.T) {
	tests := []struct {
		verdict    plan.Verdict
		conclusion string
		ok         bool
	}{
		{plan.Pass, "success", true}, {plan.Warn, "success", true}, {plan.Pass, "", true},
		{plan.Pass, "failure", false}, {plan.Warn, "cancelled", false},
		{plan.Fail, "failure", true}, {plan.Incomplete, "failure", true},
	}
	for _, tt := range tests {
		if err := CheckConclusion(&plan.Plan{Verdict: tt.verdict}, tt.conclusion); (err == nil) != tt.ok {
			t.Errorf("%s, %q: got %v, want success %v", tt.verdict, tt.conclusion, err, tt.ok)
		}
	}
}
