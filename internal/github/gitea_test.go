package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	gh "github.com/google/go-github/v60/github"

	"github.com/migrate-check/migrate-check/plan"
)

// TestGitea takes a comment through its life on a server that nobody here wrote: Gitea speaks enough of GitHub's API.
// "make test-gitea" builds it.
func TestGitea(t *testing.T) {
	server := startGitea(t)
	bot := server.user("bot")
	mallory := server.user("mallory")
	number, head := server.pullRequest(bot, mallory)
	ask := func(p *plan.Plan, run int64) Request {
		return Request{Owner: "ada", Repository: "shop", Number: number, Head: head, Run: run, Attempt: 1, Plan: p}
	}
	c := server.client(bot.all)

	// Somebody has planted our marker.
	line, err := marker{Key: "db", Head: head, Digest: "x"}.line()
	if err != nil {
		t.Fatal(err)
	}
	planted := line + "planted"
	server.comment(mallory, number, planted)

	first := comment(t, c, ask(blocked("orders", "customers"), 1), Created)
	comment(t, c, ask(blocked("orders", "customers"), 2), Unchanged)
	comment(t, c, ask(blocked("orders", "invoices"), 3), Edited)
	if got := comment(t, c, ask(blocked("customers"), 4), Edited); got.URL != first.URL {
		t.Errorf("edited %s, want %s", got.URL, first.URL)
	}
	comment(t, c, ask(blocked("orders"), 3), Outdated)
	other := ask(blocked("orders"), 5)
	other.Key = "services/billing"
	comment(t, c, other, Created)
	bodies := server.bodies(c, number)
	if len(bodies) != 3 || bodies[0] != planted || !strings.Contains(bodies[1], "`customers`") || strings.Contains(bodies[1], "`orders`") {
		t.Errorf("got %d comments, want the planted one and two of ours:\n%s", len(bodies), strings.Join(bodies, "\n"))
	}

	if got, err := c.FindPullRequest(t.Context(), "ada", "shop", "ada:topic", head); err != nil || got != number {
		t.Errorf("finding the pull request: got %d, %v, want %d", got, err, number)
	}

	t.Run("bad token", func(t *testing.T) {
		_, err := server.client("0123456789012345678901234567890123456789").Comment(t.Context(), ask(blocked("a"), 6))
		if err == nil || !strings.Contains(err.Error(), "GitHub answers 401") {
			t.Errorf("got %v, want 401", err)
		}
	})
	t.Run("a token that may only read", func(t *testing.T) {
		_, err := server.client(bot.read).Comment(t.Context(), ask(blocked("a"), 6))
		var readOnly *ReadOnlyError
		if !errors.As(err, &readOnly) {
			t.Errorf("got %v, want a ReadOnlyError", err)
		}
	})
	t.Run("a comment of somebody else", func(t *testing.T) {
		th := &thread{Client: server.client(mallory.all), Request: ask(blocked("a"), 7), login: "bot"}
		th.Key = "db"
		_, err := th.update(t.Context())
		var readOnly *ReadOnlyError
		if !errors.As(err, &readOnly) {
			t.Errorf("got %v, want a ReadOnlyError", err)
		}
	})
	t.Run("two at a time", func(t *testing.T) {
		before := len(server.bodies(c, number))
		var both sync.WaitGroup
		for run := range 2 {
			both.Go(func() {
				r := ask(blocked("a"), 8+int64(run))
				r.Key = "race"
				if _, err := server.client(bot.all).Comment(context.WithoutCancel(t.Context()), r); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if got := len(server.bodies(c, number)); got != before+1 {
			t.Errorf("got %d new comments, want 1", got-before)
		}
	})
	t.Run("the pull request has moved on", func(t *testing.T) {
		server.commit(number, "more.sql", "topic", "")
		comment(t, c, ask(blocked("z"), 10), Outdated)
	})
}

// gitea is a server with the user ada, who administers it.
type gitea struct {
	t       *testing.T
	program string
	config  string
	url     string
	ada     account
}

// account is a user with a token that may do everything, and one that may only read.
type account struct{ name, all, read string }

// startGitea starts the program that MIGRATE_CHECK_TEST_GITEA names; beside it is its source, in src.
func startGitea(t *testing.T) *gitea {
	t.Helper()
	program := os.Getenv("MIGRATE_CHECK_TEST_GITEA")
	if program == "" {
		t.Skip("there is no Gitea; run make test-gitea")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	_, port, _ := net.SplitHostPort(address)
	dir := t.TempDir()
	s := &gitea{t: t, program: program, config: filepath.Join(dir, "app.ini"), url: "http://" + address}
	settings := strings.NewReplacer("{dir}", dir, "{source}", filepath.Join(filepath.Dir(program), "src"), "{port}", port, "{url}", s.url).Replace(giteaSettings)
	if err := os.WriteFile(s.config, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	web := exec.Command(program, "web", "--config", s.config, "--work-path", dir)
	web.Stdout, web.Stderr = &log, &log
	if err := web.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = web.Wait() }()
	t.Cleanup(func() { _ = web.Process.Signal(os.Interrupt); <-ended })
	for !s.isUp() {
		select {
		case <-ended:
			t.Fatalf("Gitea has ended:\n%s", &log)
		case <-t.Context().Done():
			t.Fatal("Gitea does not answer")
		case <-time.After(100 * time.Millisecond):
		}
	}
	s.ada = s.user("ada", "--admin")
	return s
}

const giteaSettings = `RUN_MODE = prod
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = {port}
ROOT_URL = {url}/
STATIC_ROOT_PATH = {source}
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
PATH = {dir}/gitea.db
[security]
INSTALL_LOCK = true
PASSWORD_HASH_ALGO = pbkdf2
[mailer]
ENABLED = false
[indexer]
ISSUE_INDEXER_TYPE = db
[log]
LEVEL = Error
`

func (s *gitea) isUp() bool {
	response, err := http.Get(s.url + "/api/v1/version")
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// admin runs a command about users, and gives the last line that it prints.
func (s *gitea) admin(arguments ...string) string {
	s.t.Helper()
	cmd := exec.Command(s.program, append([]string{"--config", s.config, "--work-path", filepath.Dir(s.config), "admin", "user"}, arguments...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("gitea admin user %s: %v\n%s%s", strings.Join(arguments, " "), err, out, &stderr)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1] // before it, as root, is a warning
}

func (s *gitea) user(name string, flags ...string) account {
	s.t.Helper()
	s.admin(append([]string{"create", "--username", name, "--password", "Cellar-door-7", "--email", name + "@example.com",
		"--must-change-password=false"}, flags...)...)
	token := func(scopes string) string {
		return s.admin("generate-access-token", "--username", name, "--token-name", strings.Trim(scopes, ":"), "--raw", "--scopes", scopes)
	}
	return account{name, token("all"), token("read:issue,read:repository,read:user")}
}

// ask sends a request of ada, or of another account, and reads the answer.
func (s *gitea) ask(as account, method, path string, body, answer any) {
	s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+as.all)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 300 {
		err = errors.New(response.Status)
	}
	if err == nil && answer != nil {
		err = json.Unmarshal(content, answer)
	}
	if err != nil {
		s.t.Fatalf("%s %s: %v\n%s", method, path, err, content)
	}
}

// commit adds a file to a branch of ada/shop.
func (s *gitea) commit(number int, file, branch, newBranch string) {
	s.t.Helper()
	s.ask(s.ada, "POST", "/repos/ada/shop/contents/"+file, map[string]any{
		"content": "U0VMRUNUIDE7Cg==", "branch": branch, "new_branch": newBranch, "message": fmt.Sprintf("Add %s for %d", file, number),
	}, nil)
}

// pullRequest makes ada/shop with a pull request that these accounts may comment on.
func (s *gitea) pullRequest(guests ...account) (number int, head string) {
	s.t.Helper()
	s.ask(s.ada, "POST", "/user/repos", map[string]any{"name": "shop", "auto_init": true, "default_branch": "main"}, nil)
	for _, guest := range guests {
		s.ask(s.ada, "PUT", "/repos/ada/shop/collaborators/"+guest.name, map[string]any{"permission": "read"}, nil)
	}
	s.commit(0, "db.sql", "main", "topic")
	var pull gh.PullRequest
	s.ask(s.ada, "POST", "/repos/ada/shop/pulls", map[string]any{"title": "Add a table", "head": "topic", "base": "main"}, &pull)
	return pull.GetNumber(), pull.GetHead().GetSHA()
}

func (s *gitea) comment(as account, number int, body string) {
	s.t.Helper()
	s.ask(as, "POST", fmt.Sprintf("/repos/ada/shop/issues/%d/comments", number), map[string]any{"body": body}, nil)
}

func (s *gitea) bodies(c *Client, number int) (bodies []string) {
	s.t.Helper()
	comments, _, err := c.api.Issues.ListComments(s.t.Context(), "ada", "shop", number, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, comment := range comments {
		bodies = append(bodies, comment.GetBody())
	}
	return bodies
}

// client is one of ours, as GITHUB_API_URL makes it.
func (s *gitea) client(token string) *Client {
	s.t.Helper()
	noWait := func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	c, err := New(Options{APIURL: s.url + "/api/v1", Token: token, Wait: noWait})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}
