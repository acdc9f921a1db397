package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/migrate-check/migrate-check/internal/github"
	"github.com/migrate-check/migrate-check/plan"
)

// commentCommand is what "migrate-check comment" was asked to do.
type commentCommand struct {
	file         string
	repository   string
	number       int
	head         string
	key          string
	onlyProblems bool
}

func (a *app) newCommentCmd() *cobra.Command {
	var c commentCommand
	cmd := &cobra.Command{
		Use:   "comment PLAN.json",
		Short: "Show a plan in its pull request",
		Long: `Read a plan that "migrate-check plan --format json=PLAN.json" wrote, and create or edit the
one comment that shows it. In GitHub Actions the pull request is that of the event, also
of the event workflow_run, by which pull requests from forks get their comment. The plan
may come from anybody: it is read strictly, and rendered here.

The token is GITHUB_TOKEN. A token that may not write is no failure.
`,
		Args: cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			if err := a.readEnvironment(cmd.Flags()); err != nil {
				return err
			}
			c.file = args[0]
			return a.runComment(cmd.Context(), c)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&c.repository, "repository", "", "the `OWNER/NAME` of the repository (default: GITHUB_REPOSITORY)")
	f.IntVar(&c.number, "pull-request", 0, "the `number` of the pull request (default: that of the event)")
	f.StringVar(&c.head, "head", "", "the head `commit` that was checked (default: that of the event)")
	f.StringVar(&c.key, "key", "", "a `name` that keeps several comments of a pull request apart (default: the directories that were checked)")
	f.BoolVar(&c.onlyProblems, "only-problems", false, "create no comment for a plan that passes")
	return cmd
}

func (a *app) runComment(ctx context.Context, c commentCommand) error {
	p, err := readPlan(c.file)
	if err != nil {
		return err
	}
	address, err := a.apiURL()
	if err != nil {
		return err
	}
	client, err := github.New(github.Options{
		APIURL:     address,
		GraphQLURL: a.getenv("GITHUB_GRAPHQL_URL"),
		Token:      a.getenv("GITHUB_TOKEN"),
	})
	if err != nil {
		return usage(err)
	}
	request, err := a.commentRequest(ctx, client, c, p)
	if err != nil {
		return err
	}
	result, err := client.Comment(ctx, request)
	var readOnly *github.ReadOnlyError
	switch {
	case errors.As(err, &readOnly):
		a.say(fmt.Sprintf("no comment: %v", readOnly))
		return nil
	case err != nil:
		return err
	}
	_, err = fmt.Fprintln(a.stdout, strings.TrimSpace(string(result.Action)+" "+result.URL))
	return err
}

// mostPlan is more than any plan, and little enough to read.
const mostPlan = 64 << 20

func readPlan(name string) (*plan.Plan, error) {
	file, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usage(fmt.Errorf("%s: no such file", name))
	case err != nil:
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() > mostPlan {
		return nil, fmt.Errorf("%s has %d MB; that is no plan", name, info.Size()>>20)
	}
	p, err := plan.Decode(io.LimitReader(file, mostPlan))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

// commentRequest settles what flags, environment and event say.
func (a *app) commentRequest(ctx context.Context, client *github.Client, c commentCommand, p *plan.Plan) (github.Request, error) {
	full := cmp.Or(c.repository, a.getenv("GITHUB_REPOSITORY"))
	owner, name, ok := strings.Cut(full, "/")
	if !ok || owner == "" || name == "" || strings.Contains(name, "/") {
		return github.Request{}, usage(fmt.Errorf("%q is no repository; name it with --repository OWNER/NAME", full))
	}
	event, err := a.pullRequestEvent(c)
	if err != nil {
		return github.Request{}, err
	}
	if err := github.CheckConclusion(p, event.Conclusion); err != nil {
		return github.Request{}, err
	}
	if event.Number == 0 {
		if event.Number, err = client.FindPullRequest(ctx, owner, name, event.HeadLabel, event.Head); err != nil {
			return github.Request{}, err
		}
	}
	p.Head.Commit = event.Head // the plan may name the merge commit, which nobody knows
	plan.Redact(p, a.secrets())
	return github.Request{
		Owner: owner, Repository: name, Number: event.Number, Head: event.Head, Key: c.key,
		Run: a.number("GITHUB_RUN_ID"), Attempt: int(a.number("GITHUB_RUN_ATTEMPT")),
		Plan: p, OnlyProblems: c.onlyProblems,
		Display: plan.Options{
			Files:   fmt.Sprintf("%s/%s/blob/%s", a.serverURL(), cmp.Or(event.HeadRepository, full), event.Head),
			Footer:  a.runLink(full),
			Summary: a.runAddress(full),
		},
	}, nil
}

// pullRequestEvent is what the flags say, else the event.
func (a *app) pullRequestEvent(c commentCommand) (github.Event, error) {
	if c.number != 0 && c.head != "" {
		return github.Event{Number: c.number, Head: c.head}, nil
	}
	file := a.getenv("GITHUB_EVENT_PATH")
	if file == "" {
		return github.Event{}, usage(errors.New("there is no event; name the pull request with --pull-request and --head"))
	}
	payload, err := os.ReadFile(file)
	if err != nil {
		return github.Event{}, fmt.Errorf("reading the event of GitHub Actions: %w", err)
	}
	event, err := github.ParseEvent(payload)
	event.Number, event.Head = cmp.Or(c.number, event.Number), cmp.Or(c.head, event.Head)
	return event, err
}

// apiURL is the address of GitHub's API. The token of another server is not for github.com.
func (a *app) apiURL() (string, error) {
	address := a.getenv("GITHUB_API_URL")
	if address == "" && a.getenv("GITHUB_SERVER_URL") != "" {
		return "", usage(errors.New("GITHUB_SERVER_URL is set, and GITHUB_API_URL is not"))
	}
	return cmp.Or(address, "https://api.github.com"), nil
}

func (a *app) serverURL() string { return cmp.Or(a.getenv("GITHUB_SERVER_URL"), "https://github.com") }

// runLink leads from the comment to the workflow run.
func (a *app) runLink(repository string) []string {
	address := a.runAddress(repository)
	if address == "" {
		return nil
	}
	return []string{fmt.Sprintf("[run %d, attempt %d](%s)", a.number("GITHUB_RUN_ID"), a.number("GITHUB_RUN_ATTEMPT"), address)}
}

// runAddress is where the workflow run and its summary are, empty outside of GitHub Actions.
func (a *app) runAddress(repository string) string {
	run := a.number("GITHUB_RUN_ID")
	if run == 0 {
		return ""
	}
	return fmt.Sprintf("%s/%s/actions/runs/%d", a.serverURL(), repository, run)
}

// number is a variable that holds a number, 0 without one.
func (a *app) number(variable string) int64 {
	n, err := strconv.ParseInt(a.getenv(variable), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
