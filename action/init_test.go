package action_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/github/githubtest"
)

// What "migrate-check init --forks" writes runs as it stands, for a pull request from a fork: the first workflow may
// only read, fails the job and leaves the plan; the second one comments. Only what comes from a network is another.
func TestInitWorkflows(t *testing.T) {
	act := actProgram(t)
	if here, err := condition("postgres"); err != nil {
		t.Fatal(err)
	} else if !here {
		t.Skip("there is no PostgreSQL")
	}
	repository, kept := t.TempDir(), t.TempDir()
	copyTree(t, "testdata/shop/db", filepath.Join(repository, "db"))
	run(t, repository, "git", "init", "-q", "-b", "main")
	run(t, repository, "git", "remote", "add", "origin", "https://github.com/acme/shop")
	run(t, repository, filepath.Join(programs, "migrate-check"), "init", "--forks")
	commit(t, repository, "The shop")
	event, head := forkedPullRequest(t, repository)
	gitHub := githubtest.New(t, head)
	to := []string{"--env", "GITHUB_API_URL=" + gitHub.URL, "--env", "GITHUB_GRAPHQL_URL=" + gitHub.URL + "/graphql"}

	gitHub.Fail(githubtest.Failure{Request: "POST /repos", Status: 403, Body: `{"message": "Resource not accessible by integration"}`})
	workflow := ".github/workflows/migrate-check.yml"
	upload := regexp.MustCompile(`actions/upload-artifact@[0-9a-f]+`).FindString(read(t, filepath.Join(repository, workflow)))
	log, failed := runAct(t, act, repository, append(to, "pull_request", "-e", event, "-W", workflow,
		"--local-repository", upload+"="+fakeAction(t, "cp migration-plan.json "+kept),
		"--local-repository", "migrate-check/migrate-check@main="+released(t))...)
	wantLog(t, log, "Fetching file://", "::error title=downgrade-fails,file=db/00003_payments.sql,line=5", "::notice title=migrate-check::no comment: the token may not write",
		"Summary - ### ⛔ Migration plan · `db` · merge blocked")
	if comments := gitHub.Comments(); !failed || len(comments) > 0 {
		t.Fatalf("the job has to fail without a comment; there are %+v, and the log is\n%s", comments, log)
	}

	finished := filepath.Join(t.TempDir(), "event.json")
	write(t, finished, fmt.Sprintf(`{"workflow_run": {"id": 5, "event": "pull_request", "head_sha": %q, "head_branch": "topic", "conclusion": "failure",
		"head_repository": {"full_name": "fork/shop"}}, "repository": {"full_name": "acme/shop", "default_branch": "main"}}`, head))
	forks := append(to, "workflow_run", "-e", finished, "-W", ".github/workflows/migrate-check-forks.yml")
	for range 2 { // the second time nothing has changed
		log, failed = runAct(t, act, repository, append(forks, "--env", "PATH="+fakePrograms(t, kept)+":"+os.Getenv("PATH"))...)
		comments := gitHub.Comments()
		if failed || len(comments) != 1 || !strings.Contains(comments[0].Body, "### ⛔ Migration plan · `db` · merge blocked") ||
			!strings.Contains(comments[0].Body, "https://github.com/fork/shop/blob/"+head+"/db/00003_payments.sql#L5") {
			t.Fatalf("got %+v, want one comment with the plan; the log is\n%s", comments, log)
		}
	}
	if log, failed = runAct(t, act, repository, append(forks, "--env", "PATH="+fakePrograms(t, t.TempDir())+":"+os.Getenv("PATH"))...); failed {
		t.Errorf("without a plan: the log is\n%s", log)
	}
	wantLog(t, log, "::notice title=migrate-check::no comment: run 5 has left no plan, and its log says why")
}

// forkedPullRequest adds a revision whose downgrade fails, and checks out what GitHub makes of that in a pull request.
func forkedPullRequest(t *testing.T, repository string) (event, head string) {
	t.Helper()
	run(t, repository, "git", "switch", "-q", "-c", "topic")
	write(t, filepath.Join(repository, "db/00003_payments.sql"),
		"-- +goose Up\nCREATE TABLE payments (id bigint PRIMARY KEY);\n\n-- +goose Down\nDROP TABLE payment;\n")
	commit(t, repository, "Add payments")
	run(t, repository, "git", "switch", "-q", "main")
	run(t, repository, "git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "merge", "-q", "--no-ff", "topic")
	head = strings.TrimSpace(run(t, repository, "git", "rev-parse", "topic"))
	event = filepath.Join(t.TempDir(), "event.json")
	write(t, event, `{"pull_request": {"number": 7, "base": {"ref": "main"}, "head": {"sha": "`+head+`", "repo": {"full_name": "fork/shop"}}},
		"repository": {"full_name": "acme/shop", "default_branch": "main"}}`)
	return event, head
}

// fakePrograms stand for what needs a network: gh downloads what is kept in a directory, and go installs the program of
// this test. They accept no other commands than those of the workflow.
func fakePrograms(t *testing.T, kept string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	scripts := map[string]string{
		"gh": `[ "$1 $2 $3 $4 $5 $6 $7 $8" = "run download 5 --repo acme/shop --name migration-plan --dir" ] || exit 9
mkdir -p "$9" && cp "` + kept + `/migration-plan.json" "$9/"`,
		"go": `case "$*" in
"install github.com/migrate-check/migrate-check/cmd/migrate-check@main") mkdir -p ` + dir + `/bin && cp ` + programs + `/migrate-check ` + dir + `/bin/ ;;
"env GOPATH") echo ` + dir + ` ;;
*) exit 9 ;;
esac`,
	}
	for name, script := range scripts {
		write(t, filepath.Join(dir, name), "#!/bin/sh\n"+script+"\n")
		if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// released is the action with a release of the program of this test, which it installs.
func released(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	copyTree(t, ".", filepath.Join(dir, "action"))
	write(t, filepath.Join(dir, "action.yml"), read(t, "../action.yml"))
	archive := filepath.Join(t.TempDir(), "migrate-check.tar.gz")
	run(t, programs, "tar", "-czf", archive, "migrate-check")
	sum := sha256.Sum256([]byte(read(t, archive)))
	versions := ""
	for _, platform := range []string{"linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64"} {
		versions += fmt.Sprintf("1.0.0 %s %x file://%s\n", platform, sum, archive)
	}
	write(t, filepath.Join(dir, "action/versions.txt"), versions)
	run(t, dir, "git", "init", "-q", "-b", "main")
	commit(t, dir, "Release 1.0.0")
	return dir
}

func wantLog(t *testing.T, log string, lines ...string) {
	t.Helper()
	for _, want := range lines {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not have %q", want)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
