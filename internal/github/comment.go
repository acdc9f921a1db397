package github

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"

	"github.com/migrate-check/migrate-check/plan"
)

// Request is a plan to show in a pull request.
type Request struct {
	Owner, Repository string
	// Number is the pull request's.
	Number int
	// Head is the commit of the pull request that was checked.
	Head string
	// Key tells the comments of several plans apart; empty is where they looked for projects.
	Key string
	// Run and Attempt are the workflow run, 0 outside of GitHub Actions.
	Run     int64
	Attempt int
	Plan    *plan.Plan
	// Display says how the plan is rendered.
	Display plan.Options
	// OnlyProblems creates no comment for a plan that passes. One that is there is kept up to date.
	OnlyProblems bool
}

// Result is what became of the comment.
type Result struct {
	Action Action
	// URL leads to the comment; empty if there is none.
	URL string
}

// Action is what was done.
type Action string

const (
	Created   Action = "created"
	Edited    Action = "edited"
	Unchanged Action = "unchanged"
	// Outdated: the pull request has moved on, or a later run has commented.
	Outdated Action = "outdated"
	// Nothing: there is nothing to say.
	Nothing Action = "nothing to say"
)

// Budget is how many bytes a comment may have. GitHub takes 65,536 characters by its own account.
const Budget = 60_000

// Comment brings the comment of a pull request up to date: one comment for each key, found by its marker and
// its author, edited in place.
func (c *Client) Comment(ctx context.Context, r Request) (Result, error) {
	if r.Key == "" {
		r.Key = defaultKey(r.Plan)
	}
	if err := checkKey(r.Key); err != nil {
		return Result{}, err
	}
	if r.Number < 1 { // go-github would list the comments of the whole repository for 0
		return Result{}, fmt.Errorf("%d is no pull request", r.Number)
	}
	pull, _, err := c.api.PullRequests.Get(ctx, r.Owner, r.Repository, r.Number)
	if err != nil {
		return Result{}, explain(fmt.Sprintf("reading pull request %d", r.Number), err)
	}
	if pull.GetHead().GetSHA() != r.Head {
		return Result{Action: Outdated}, nil
	}
	t := &thread{Client: c, Request: r, login: c.login(ctx)}
	return t.update(ctx)
}

// defaultKey is made of the directories that the plan is about. A project that the change adds makes no other key, and
// so no second comment.
func defaultKey(p *plan.Plan) string {
	key := cmp.Or(strings.Join(p.Dirs, "/"), ".")
	if checkKey(key) != nil {
		sum := sha256.Sum256([]byte(key))
		return "dirs-" + hex.EncodeToString(sum[:6])
	}
	return key
}

// thread is the conversation of one pull request.
type thread struct {
	*Client
	Request
	login string
}

func (t *thread) update(ctx context.Context) (Result, error) {
	ours, err := t.ours(ctx)
	if err != nil {
		return Result{}, err
	}
	if len(ours) == 0 {
		if t.isSilent() {
			return Result{Action: Nothing}, nil
		}
		return t.create(ctx)
	}
	return t.edit(ctx, ours[0])
}

// isSilent reports whether a pull request without a comment is left without one.
func (t *thread) isSilent() bool {
	n := plan.Count(t.Plan)
	if t.OnlyProblems && t.Plan.Verdict == plan.Pass {
		return true
	}
	return n.Pending+n.Errors+n.Warnings+n.Notes+n.Approved+n.Ignored+n.Unchecked == 0
}

// ours are the comments that are ours by marker, key and author, the oldest first. Without the author
// somebody could write the marker first, and later edit what we wrote into his comment.
func (t *thread) ours(ctx context.Context) (ours []*gh.IssueComment, err error) {
	opts := &gh.IssueListCommentsOptions{ListOptions: gh.ListOptions{PerPage: 100}}
	for {
		page, response, err := t.api.Issues.ListComments(ctx, t.Owner, t.Repository, t.Number, opts)
		if err != nil {
			return nil, explain("listing the comments", err)
		}
		for _, comment := range page {
			m, marked := parseMarker(comment.GetBody())
			if marked && m.Key == t.Key && comment.GetUser().GetLogin() == t.login {
				ours = append(ours, comment)
			}
		}
		if response.NextPage == 0 {
			break
		}
		opts.Page = response.NextPage
	}
	slices.SortFunc(ours, func(a, b *gh.IssueComment) int { return int(a.GetID() - b.GetID()) })
	return ours, nil
}

func (t *thread) edit(ctx context.Context, comment *gh.IssueComment) (Result, error) {
	old, _ := parseMarker(comment.GetBody())
	body, m, err := t.render(&old)
	switch {
	case err != nil:
		return Result{}, err
	case old.isNewerThan(m):
		return Result{Outdated, comment.GetHTMLURL()}, nil
	case old.Head == m.Head && old.Digest == m.Digest:
		return Result{Unchanged, comment.GetHTMLURL()}, nil
	}
	edited, _, err := t.api.Issues.EditComment(ctx, t.Owner, t.Repository, comment.GetID(), &gh.IssueComment{Body: &body})
	if err != nil {
		return Result{}, explainWrite("editing the comment", err)
	}
	return Result{Edited, edited.GetHTMLURL()}, nil
}

func (t *thread) create(ctx context.Context) (Result, error) {
	body, _, err := t.render(nil)
	if err != nil {
		return Result{}, err
	}
	created, _, err := t.api.Issues.CreateComment(ctx, t.Owner, t.Repository, t.Number, &gh.IssueComment{Body: &body})
	switch {
	case err != nil && mayHaveCreated(err):
		return t.createdAfterAll(ctx, body, err)
	case err != nil:
		return Result{}, explainWrite("creating the comment", err)
	}
	return t.onlyOne(ctx, created)
}

// mayHaveCreated reports whether the comment may be there although the answer was lost.
func mayHaveCreated(err error) bool {
	var refused *gh.ErrorResponse
	if errors.As(err, &refused) && refused.Response != nil {
		return refused.Response.StatusCode >= http.StatusInternalServerError
	}
	var limited *gh.RateLimitError
	var abuse *gh.AbuseRateLimitError
	return !errors.As(err, &limited) && !errors.As(err, &abuse)
}

// createdAfterAll looks whether the comment is there, and tries once more if it is not.
func (t *thread) createdAfterAll(ctx context.Context, body string, cause error) (Result, error) {
	if err := t.wait(ctx, firstBackoff); err != nil {
		return Result{}, err
	}
	ours, err := t.ours(ctx)
	switch {
	case err != nil:
		return Result{}, explainWrite("creating the comment", cause)
	case len(ours) > 0:
		return Result{Created, ours[0].GetHTMLURL()}, nil
	}
	created, _, err := t.api.Issues.CreateComment(ctx, t.Owner, t.Repository, t.Number, &gh.IssueComment{Body: &body})
	if err != nil {
		return Result{}, explainWrite("creating the comment", err)
	}
	return t.onlyOne(ctx, created)
}

// onlyOne settles the race of two runs that both saw no comment: the older one stays, and each run removes
// its own if that is not it.
func (t *thread) onlyOne(ctx context.Context, created *gh.IssueComment) (Result, error) {
	if err := t.wait(ctx, time.Second); err != nil { // GitHub asks for a pause between two writes
		return Result{}, err
	}
	ours, err := t.ours(ctx)
	if err != nil || len(ours) == 0 || ours[0].GetID() == created.GetID() {
		return Result{Created, created.GetHTMLURL()}, nil // the comment is there, whatever the list says
	}
	if _, err := t.api.Issues.DeleteComment(ctx, t.Owner, t.Repository, created.GetID()); err != nil {
		return Result{}, explainWrite("removing a second comment", err)
	}
	return t.edit(ctx, ours[0])
}
