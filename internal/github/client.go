// Package github keeps one comment of a pull request up to date.
package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"
)

// Options say which GitHub to talk to, and as whom.
type Options struct {
	// APIURL and GraphQLURL are GITHUB_API_URL and GITHUB_GRAPHQL_URL, which GitHub Enterprise sets too.
	// Without the second one the account is found by other means.
	APIURL, GraphQLURL string
	// Token is what may write comments.
	Token string
	// Wait waits between two requests; nil waits for real.
	Wait func(ctx context.Context, d time.Duration) error
}

// Client talks to one GitHub.
type Client struct {
	api     *gh.Client
	http    *http.Client
	graphQL string
	wait    func(ctx context.Context, d time.Duration) error
}

// New gives a client. It sends nothing yet.
func New(opts Options) (*Client, error) {
	base, err := url.Parse(strings.TrimSuffix(opts.APIURL, "/") + "/")
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("%q is no address of GitHub's API", opts.APIURL)
	}
	if opts.Token == "" {
		return nil, errors.New("there is no token; set GITHUB_TOKEN")
	}
	wait := opts.Wait
	if wait == nil {
		wait = sleep
	}
	client := &http.Client{
		Transport: &transport{next: http.DefaultTransport, token: opts.Token, wait: wait, now: time.Now},
		Timeout:   2*time.Minute + 30*time.Second,
		// The token is for this host and no other.
		CheckRedirect: func(r *http.Request, _ []*http.Request) error {
			if r.URL.Host != base.Host {
				return fmt.Errorf("refusing to follow a redirect to %s", r.URL.Host)
			}
			return nil
		},
	}
	api := gh.NewClient(client)
	api.BaseURL = base
	return &Client{api: api, http: client, graphQL: opts.GraphQLURL, wait: wait}, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// actionsLogin is who the token of GitHub Actions writes as.
const actionsLogin = "github-actions[bot]"

// login is who we are. The token of an app, such as that of GitHub Actions, may only ask through GraphQL.
func (c *Client) login(ctx context.Context) string {
	if login, err := c.viewer(ctx); err == nil && login != "" {
		return login
	}
	if user, _, err := c.api.Users.Get(ctx, ""); err == nil && user.GetLogin() != "" {
		return user.GetLogin()
	}
	return actionsLogin
}

func (c *Client) viewer(ctx context.Context) (string, error) {
	if c.graphQL == "" {
		return "", errors.New("there is no GraphQL")
	}
	body := bytes.NewReader([]byte(`{"query": "query { viewer { login } }"}`))
	request, err := http.NewRequestWithContext(withRetry(ctx), http.MethodPost, c.graphQL, body)
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	var answer struct {
		Data struct {
			Viewer struct {
				Login string `json:"login"`
			} `json:"viewer"`
		} `json:"data"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return "", err
	}
	return answer.Data.Viewer.Login, nil
}

// ReadOnlyError says that the token may not write. That is what pull requests from forks get, and no defect.
type ReadOnlyError struct{ Err error }

func (e *ReadOnlyError) Error() string {
	return "the token may not write comments; give the job the permission pull-requests: write " +
		"(on pull requests from forks GitHub grants it to nobody)"
}

func (e *ReadOnlyError) Unwrap() error { return e.Err }

// explain shortens what go-github says, which holds the whole request.
func explain(doing string, err error) error {
	var refused *gh.ErrorResponse
	if !errors.As(err, &refused) || refused.Response == nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: GitHub answers %s: %s", doing, refused.Response.Status, refused.Message)
}

// explainWrite also tells a lack of permission apart, which GitHub may hide behind 404.
func explainWrite(doing string, err error) error {
	var refused *gh.ErrorResponse
	if errors.As(err, &refused) && refused.Response != nil {
		switch refused.Response.StatusCode {
		case http.StatusForbidden, http.StatusNotFound:
			return &ReadOnlyError{explain(doing, err)}
		}
	}
	return explain(doing, err)
}
