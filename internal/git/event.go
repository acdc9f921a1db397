package git

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// event is what we need of a GitHub event's payload.
// https://docs.github.com/en/webhooks/webhook-events-and-payloads
type event struct {
	Ref         string `json:"ref"`
	Before      string `json:"before"`
	PullRequest *struct {
		Head struct {
			SHA string `json:"sha"`
		} `json:"head"`
		Base struct {
			Ref string `json:"ref"`
			SHA string `json:"sha"`
		} `json:"base"`
	} `json:"pull_request"`
	MergeGroup *struct {
		BaseSHA string `json:"base_sha"`
	} `json:"merge_group"`
	Repository struct {
		DefaultBranch string `json:"default_branch"`
	} `json:"repository"`
}

func readEvent(path string) (*event, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	parsed := new(event)
	if err := json.Unmarshal(data, parsed); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return parsed, nil
}

func (r *Repository) eventBase(ctx context.Context, name string, e *event) (Base, error) {
	switch {
	case e.PullRequest != nil:
		return r.pullRequestBase(ctx, e)
	case e.MergeGroup != nil:
		return r.exactBase(ctx, "merge_group.base_sha", e.MergeGroup.BaseSHA, "0")
	case name == "push" && e.Ref == "refs/heads/"+e.Repository.DefaultBranch:
		return r.pushBase(ctx, e)
	}
	return r.defaultBase(ctx, e.Repository.DefaultBranch)
}

// pullRequestBase is the first parent of the merge commit that GitHub checks out. The payload's base.sha
// is older than that when the branch has moved on since.
func (r *Repository) pullRequestBase(ctx context.Context, e *event) (Base, error) {
	merged, err := r.resolve(ctx, "HEAD^2")
	switch {
	case err == nil && merged == e.PullRequest.Head.SHA:
		tip, err := r.resolve(ctx, "HEAD^1")
		if err != nil {
			return Base{}, r.cutOff(ctx, "the commit that the pull request merges into", "2")
		}
		return Base{Commit: tip, Tip: tip, Ref: e.baseName()}, nil
	case err != nil && !errors.Is(err, errNoSuchRevision):
		return Base{}, &Error{Message: "reading HEAD", Err: err}
	}
	for _, name := range []string{"origin/" + e.PullRequest.Base.Ref, e.PullRequest.Base.SHA} {
		if tip, err := r.resolve(ctx, name); err == nil {
			return r.mergeBase(ctx, name, tip)
		}
	}
	depth := "2" // enough for the merge commit and its parents
	if head, err := r.Head(ctx); err == nil && head == e.PullRequest.Head.SHA {
		depth = "0" // the pull request's own commit: where it left the base can be anywhere
	}
	return Base{}, r.cutOff(ctx, "the commit that the pull request merges into", depth)
}

// baseName is what people call the base of the pull request. HEAD^1 is known only to the runner.
func (e *event) baseName() string {
	if e.PullRequest.Base.Ref == "" {
		return "HEAD^1"
	}
	return "origin/" + e.PullRequest.Base.Ref
}

// pushBase is what the default branch was before the push. Branches other than the default one are
// compared with the default branch, since what was pushed there earlier was not merged yet.
func (r *Repository) pushBase(ctx context.Context, e *event) (Base, error) {
	if e.Before != "" && strings.Trim(e.Before, "0") == "" {
		return Base{Ref: "nothing"}, nil // the first push to an empty repository
	}
	return r.exactBase(ctx, "push.before", e.Before, "0")
}

func (r *Repository) exactBase(ctx context.Context, field, commit, depth string) (Base, error) {
	tip, err := r.resolve(ctx, commit)
	if err != nil || commit == "" {
		return Base{}, r.cutOff(ctx, fmt.Sprintf("the commit of the event's %s (%.12s)", field, commit), depth)
	}
	return Base{Commit: tip, Tip: tip, Ref: field}, nil
}

func (r *Repository) cutOff(ctx context.Context, what, depth string) error {
	if shallow, err := r.Shallow(ctx); err == nil && !shallow {
		return &Error{Problem: NoBase, Message: what + " is not in this clone", Hint: "name the base with --base"}
	}
	return &Error{
		Problem: Shallow,
		Message: what + " is not in this clone, which is shallow",
		Hint:    fmt.Sprintf("add this to the workflow's checkout step: with: {fetch-depth: %s}", depth),
	}
}
