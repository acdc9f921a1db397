package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/github/githubtest"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
)

const (
	head  = "4b6472266afd7b471e86085a6659e8c7f2b119da"
	later = "9d3e77b1c0f4aa0e1b2c3d4e5f60718293a4b5c6"
)

// client talks to the test server, and notes how long it was asked to wait instead of waiting.
func client(t *testing.T, server *githubtest.Server) (*Client, *[]time.Duration) {
	t.Helper()
	waits := &[]time.Duration{}
	c, err := New(Options{
		APIURL: server.URL, GraphQLURL: server.URL + "/graphql", Token: "secret",
		Wait: func(ctx context.Context, d time.Duration) error {
			*waits = append(*waits, d)
			return ctx.Err()
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, waits
}

// blocked is a plan with errors in these tables.
func blocked(tables ...string) *plan.Plan {
	p := &plan.Plan{Version: plan.Version, Dirs: []string{"db"}, Projects: []plan.Project{{Dir: "db", Tool: "goose"}}}
	for i, table := range tables {
		p.Projects[0].Findings = append(p.Projects[0].Findings, lint.Finding{
			Rule: "drop-table", Severity: lint.Error, Evidence: lint.Static,
			Message: fmt.Sprintf("DROP TABLE deletes %q", table), Position: lint.Position{Path: "db/1.sql", Line: i + 1},
		})
	}
	p.Verdict = plan.Judge(p)
	return p
}

func request(p *plan.Plan) Request {
	return Request{Owner: "acme", Repository: "shop", Number: 7, Head: head, Run: 1, Attempt: 1, Plan: p}
}

func comment(t *testing.T, c *Client, r Request, want Action) Result {
	t.Helper()
	got, err := c.Comment(t.Context(), r)
	if err != nil || got.Action != want {
		t.Fatalf("got %q, %v, want %q", got.Action, err, want)
	}
	return got
}

func TestOneCommentIsKeptUpToDate(t *testing.T) {
	server := githubtest.New(t, head)
	c, _ := client(t, server)

	first := comment(t, c, request(blocked("orders", "customers")), Created)
	if want := "https://github.com/acme/shop/pull/7#issuecomment-1"; first.URL != want {
		t.Errorf("got URL %q, want %q", first.URL, want)
	}
	comment(t, c, request(blocked("orders", "customers")), Unchanged)

	server.Push(later)
	r := request(blocked("orders", "invoices"))
	r.Head, r.Run = later, 2
	comment(t, c, r, Edited)

	// No migrations any more: the comment stays, and says so.
	r.Plan, r.Run = blocked(), 3
	comment(t, c, r, Edited)
	comments := server.Comments()
	if len(comments) != 1 || !strings.Contains(comments[0].Body, "nothing to migrate") {
		t.Errorf("got %+v, want one comment that says that there is nothing to migrate", comments)
	}
}

func TestCommentSaysWhatHasChanged(t *testing.T) {
	server := githubtest.New(t, head)
	c, _ := client(t, server)
	comment(t, c, request(blocked("orders", "customers")), Created)
	server.Push(later)
	r := request(blocked("orders", "invoices", "refunds"))
	r.Head = later
	comment(t, c, r, Edited)
	if body := server.Comments()[0].Body; !strings.Contains(body, "since the last push: 1 fixed, 2 new") {
		t.Errorf("got %s", body)
	}
}

func TestNothingToSayCreatesNothing(t *testing.T) {
	server := githubtest.New(t, head)
	c, _ := client(t, server)
	comment(t, c, request(blocked()), Nothing)

	r := request(&plan.Plan{Verdict: plan.Pass, Projects: []plan.Project{{Dir: "db", Revisions: []plan.Revision{{ID: "1"}}}}})
	r.OnlyProblems = true
	comment(t, c, r, Nothing)
	r.OnlyProblems = false
	comment(t, c, r, Created)
}

func TestCommentsOfOthersAreLeftAlone(t *testing.T) {
	server := githubtest.New(t, head)
	line, err := marker{Key: "db", Head: head, Digest: "x"}.line()
	if err != nil {
		t.Fatal(err)
	}
	otherKey, err := marker{Key: "services/db", Head: head, Digest: "x"}.line()
	if err != nil {
		t.Fatal(err)
	}
	server.Write("mallory", line+"planted")
	server.Write(githubtest.Login, "> "+line+"quoted")
	server.Write(githubtest.Login, otherKey+"another project")
	before := server.Comments()

	c, _ := client(t, server)
	comment(t, c, request(blocked("orders")), Created)
	if diff := cmp.Diff(before, server.Comments()[:3]); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// The key is where projects were looked for, in letters that a marker can hold.
func TestDefaultKey(t *testing.T) {
	for _, tt := range []struct {
		dirs []string
		want string
	}{
		{nil, "."}, {[]string{"."}, "."}, {[]string{"services/billing"}, "services/billing"}, {[]string{"a", "b"}, "a/b"},
		{[]string{"my shop"}, "dirs-21e023186c79"}, {[]string{"x --> y"}, "dirs-d5375db9bc6a"},
	} {
		if got := defaultKey(&plan.Plan{Dirs: tt.dirs}); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.dirs, got, tt.want)
		}
	}
}

// A project more is no other comment.
func TestAddedProjectKeepsTheComment(t *testing.T) {
	server := githubtest.New(t, head)
	c, _ := client(t, server)
	comment(t, c, request(blocked("orders")), Created)
	p := blocked("orders")
	p.Projects = append(p.Projects, plan.Project{Dir: "shipping", Tool: "goose"})
	comment(t, c, request(p), Edited)
}

func TestOurCommentIsFoundOnALaterPage(t *testing.T) {
	server := githubtest.New(t, head)
	for range 250 {
		server.Write("ada", "discussion")
	}
	c, _ := client(t, server)
	comment(t, c, request(blocked("orders")), Created)
	comment(t, c, request(blocked("customers")), Edited)
	if got := len(server.Comments()); got != 251 {
		t.Errorf("got %d comments, want 251", got)
	}
}

func TestOutdatedRunsAreSilent(t *testing.T) {
	server := githubtest.New(t, head)
	c, _ := client(t, server)
	r := request(blocked("orders"))
	r.Run, r.Attempt = 5, 2
	comment(t, c, r, Created)

	r = request(blocked("customers"))
	r.Run, r.Attempt = 5, 1
	comment(t, c, r, Outdated)

	server.Push(later)
	r.Run = 6
	comment(t, c, r, Outdated)
}

// Two runs look, see no comment, and both create one.
func TestRaceOfTwoCreators(t *testing.T) {
	server := githubtest.New(t, head)
	line, err := marker{Key: "db", Head: head, Run: 1, Attempt: 1, Digest: "x"}.line()
	if err != nil {
		t.Fatal(err)
	}
	raced := false
	server.Before(func(request string) {
		if strings.HasPrefix(request, "POST /repos") && !raced {
			raced = true
			server.Write(githubtest.Login, line+"the other run")
		}
	})
	c, _ := client(t, server)
	comment(t, c, request(blocked("orders")), Edited)
	comments := server.Comments()
	if len(comments) != 1 || comments[0].ID != 1 || !strings.Contains(comments[0].Body, "`orders`") {
		t.Errorf("got %+v, want the first comment with our text", comments)
	}
}

func TestLostAnswerCreatesNoSecondComment(t *testing.T) {
	for _, done := range []bool{true, false} {
		server := githubtest.New(t, head)
		server.Fail(githubtest.Failure{Request: "POST /repos", Status: http.StatusBadGateway, Done: done})
		c, _ := client(t, server)
		comment(t, c, request(blocked("orders")), Created)
		if got := len(server.Comments()); got != 1 {
			t.Errorf("created before the answer was lost: %v: got %d comments, want 1", done, got)
		}
	}
}

func TestRetries(t *testing.T) {
	tests := []struct {
		name    string
		failure githubtest.Failure
		times   int
		waits   []time.Duration
		ok      bool
	}{
		{"gateway", githubtest.Failure{Request: "GET", Status: 502}, 2, []time.Duration{2 * time.Second, 4 * time.Second}, true},
		{"gateway for good", githubtest.Failure{Request: "GET", Status: 503}, 3, []time.Duration{2 * time.Second, 4 * time.Second}, false},
		{"too many requests", githubtest.Failure{Request: "POST /repos", Status: 429, Header: map[string]string{"Retry-After": "7"}}, 1, []time.Duration{7 * time.Second, time.Second}, true},
		{"secondary limit", githubtest.Failure{Request: "POST /repos", Status: 403, Body: `{"message": "You have exceeded a secondary rate limit"}`}, 1, []time.Duration{time.Minute, time.Second}, true},
		{"a limit that lasts", githubtest.Failure{Request: "POST /repos", Status: 403, Header: map[string]string{"Retry-After": "3600"}}, 1, nil, false},
		{"a defect", githubtest.Failure{Request: "GET", Status: 500}, 1, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := githubtest.New(t, head)
			for range tt.times {
				server.Fail(tt.failure)
			}
			c, waits := client(t, server)
			_, err := c.Comment(t.Context(), request(blocked("orders")))
			if (err == nil) != tt.ok {
				t.Errorf("got error %v, want success %v", err, tt.ok)
			}
			got := *waits
			if tt.ok && len(got) > len(tt.waits) {
				got = got[:len(tt.waits)]
			}
			if diff := cmp.Diff(tt.waits, append([]time.Duration(nil), got...)); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadOnlyToken(t *testing.T) {
	server := githubtest.New(t, head)
	server.Fail(githubtest.Failure{Request: "POST /repos", Status: 403, Body: `{"message": "Resource not accessible by integration"}`})
	c, _ := client(t, server)
	_, err := c.Comment(t.Context(), request(blocked("orders")))
	var readOnly *ReadOnlyError
	if !errors.As(err, &readOnly) {
		t.Errorf("got %v, want a ReadOnlyError", err)
	}
}

// GITHUB_API_URL of GitHub Enterprise Server has a path, and there need not be a GraphQL.
func TestEnterpriseServer(t *testing.T) {
	server := githubtest.New(t, head)
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	enterprise := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/v3/") {
			t.Errorf("asked for %s, which is not below /api/v3", r.URL.Path)
		}
		proxy.ServeHTTP(w, r)
	}))
	defer enterprise.Close()
	for i, path := range []string{"/api/v3", "/api/v3/"} {
		noWait := func(context.Context, time.Duration) error { return nil }
		c, err := New(Options{APIURL: enterprise.URL + path, Token: "secret", Wait: noWait})
		if err != nil {
			t.Fatal(err)
		}
		r := request(blocked("orders"))
		r.Key = fmt.Sprint("project-", i)
		comment(t, c, r, Created)
		comment(t, c, r, Unchanged)
	}
}

// A host that is told the token could use it.
func TestTokenStaysWithItsHost(t *testing.T) {
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	gitHub := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer gitHub.Close()
	c, err := New(Options{APIURL: gitHub.URL, Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Comment(t.Context(), request(blocked("orders")))
	if err == nil || !strings.Contains(err.Error(), "refusing to follow a redirect") || reached {
		t.Errorf("got %v, other host reached: %v", err, reached)
	}
}

func TestHugePlanFits(t *testing.T) {
	server := githubtest.New(t, head)
	c, _ := client(t, server)
	var tables []string
	for i := range 3000 {
		tables = append(tables, fmt.Sprintf("table_%d", i))
	}
	r := request(blocked(tables...))
	r.Display.Summary = "https://github.com/acme/shop/actions/runs/1"
	comment(t, c, r, Created)
	body := server.Comments()[0].Body
	m, ok := parseMarker(body)
	if len(body) > Budget || !ok || !m.Truncated || !strings.Contains(body, "3000 errors") ||
		!strings.Contains(body, "The [job summary](https://github.com/acme/shop/actions/runs/1) has more, the plan as JSON has all of it.") {
		t.Errorf("got %d bytes, marker %+v, want at most %d, all errors counted and a link to the rest", len(body), m, Budget)
	}
}

func TestRefusals(t *testing.T) {
	server := githubtest.New(t, head)
	c, _ := client(t, server)
	r := request(blocked("orders"))
	r.Number = 0
	if _, err := c.Comment(t.Context(), r); err == nil || err.Error() != "0 is no pull request" {
		t.Errorf("number 0: got %v", err)
	}
	r = request(blocked("orders"))
	r.Key = "x --> y"
	if _, err := c.Comment(t.Context(), r); err == nil {
		t.Error("a key that ends the HTML comment: got no error")
	}
	if got := server.Requests(); len(got) != 0 {
		t.Errorf("got requests %v, want none", got)
	}
}

func TestMarker(t *testing.T) {
	m := marker{Key: "a/b", Head: head, Run: 5, Attempt: 1, Digest: "abc", Found: []string{"x:1"}}
	line, err := m.line()
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := parseMarker(line + "### text"); !ok || !cmp.Equal(m, got) {
		t.Errorf("got %+v, %v, want %+v", got, ok, m)
	}
	for _, body := range []string{"", "text", " " + line, "> " + line, "<!-- migrate-check:v1 {} ", "<!-- migrate-check:v1 { -->\n", "<!-- migrate-check:v2 {} -->"} {
		if got, ok := parseMarker(body); ok {
			t.Errorf("%q: got %+v, want no marker", body, got)
		}
	}
}
