package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	gh "github.com/google/go-github/v60/github"

	"github.com/migrate-check/migrate-check/plan"
)

// Event is what a GitHub event says about the pull request that a plan belongs to.
type Event struct {
	// Number is the pull request's, 0 if the event does not say.
	Number int
	// Head is the head commit of the pull request, HeadRepository the repository it is in.
	Head, HeadRepository string
	// HeadLabel is "owner:branch", by which a pull request without a number is found.
	HeadLabel string
	// Conclusion is how the workflow run ended that wrote the plan. Empty unless another run did.
	Conclusion string
}

// ParseEvent reads the payload of a pull_request or workflow_run event.
// https://docs.github.com/en/webhooks/webhook-events-and-payloads
func ParseEvent(payload []byte) (Event, error) {
	var p struct {
		PullRequest *struct {
			Number int `json:"number"`
			Head   struct {
				SHA  string     `json:"sha"`
				Repo repository `json:"repo"`
			} `json:"head"`
		} `json:"pull_request"`
		WorkflowRun *struct {
			HeadSHA        string     `json:"head_sha"`
			HeadBranch     string     `json:"head_branch"`
			HeadRepository repository `json:"head_repository"`
			Conclusion     string     `json:"conclusion"`
			Event          string     `json:"event"`
		} `json:"workflow_run"`
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return Event{}, fmt.Errorf("reading the event of GitHub Actions: %w", err)
	}
	switch {
	case p.PullRequest != nil:
		head := p.PullRequest.Head
		return Event{Number: p.PullRequest.Number, Head: head.SHA, HeadRepository: head.Repo.FullName}, nil
	case p.WorkflowRun != nil && p.WorkflowRun.Event == "pull_request":
		run := p.WorkflowRun
		owner, _, _ := strings.Cut(run.HeadRepository.FullName, "/")
		return Event{
			Head: run.HeadSHA, HeadRepository: run.HeadRepository.FullName,
			HeadLabel: owner + ":" + run.HeadBranch, Conclusion: run.Conclusion,
		}, nil
	}
	return Event{}, errors.New("the event belongs to no pull request; name it with --pull-request and --head")
}

type repository struct {
	FullName string `json:"full_name"`
}

// FindPullRequest gives the number of the open pull request whose head is this commit on "owner:branch". The
// event of a workflow run does not name pull requests from forks.
func (c *Client) FindPullRequest(ctx context.Context, owner, repo, label, head string) (int, error) {
	opts := &gh.PullRequestListOptions{State: "open", Head: label, ListOptions: gh.ListOptions{PerPage: 100}}
	pulls, _, err := c.api.PullRequests.List(ctx, owner, repo, opts)
	if err != nil {
		return 0, explain("looking for the pull request of "+label, err)
	}
	for _, pull := range pulls {
		if pull.GetHead().GetSHA() == head {
			return pull.GetNumber(), nil
		}
	}
	return 0, fmt.Errorf("no open pull request of %s has the head %.12s", label, head)
}

// CheckConclusion refuses a plan that says something better than the run that wrote it. The run executed the
// code of the pull request; its conclusion comes from GitHub, the plan may come from anybody.
func CheckConclusion(p *plan.Plan, conclusion string) error {
	good := p.Verdict == plan.Pass || p.Verdict == plan.Warn
	if conclusion == "" || conclusion == "success" || !good {
		return nil
	}
	return fmt.Errorf("the plan says %s, but the workflow run that wrote it ended with %q", p.Verdict, conclusion)
}
