package git

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// history is a repository as teams have it: main moved on while a topic branch was open.
//
//	first ── left ── main
//	           └──── topic
func history(t *testing.T) (r *repo, left, tip, topic string) {
	t.Helper()
	r = newRepo(t)
	r.write("first", "")
	r.commit("first")
	r.write("left", "")
	left = r.commit("left")
	r.git("switch", "-q", "-c", "topic")
	r.write("topic", "")
	topic = r.commit("topic")
	r.git("switch", "-q", "main")
	r.write("main", "")
	tip = r.commit("main")
	return r, left, tip, topic
}

// merged adds what GitHub makes of a pull request: the merge commit that actions/checkout gets.
func (r *repo) merged() (commit string) {
	r.git("switch", "-q", "--detach", "main")
	r.git("merge", "-q", "--no-ff", "-m", "Merge topic into main", "topic")
	r.git("update-ref", "refs/pull/1/merge", "HEAD")
	return r.git("rev-parse", "HEAD")
}

// checkout does what actions/checkout does: fetch one ref at a depth into an empty repository.
func (r *repo) checkout(ref, depth string) *repo {
	c := newRepo(r.t)
	c.git("remote", "add", "origin", "file://"+r.dir)
	args := []string{"fetch", "-q", "--no-tags"}
	if depth != "0" {
		args = append(args, "--depth="+depth)
	} else {
		args = append(args, "origin", "+refs/heads/*:refs/remotes/origin/*")
		c.git(args...)
		args = []string{"fetch", "-q", "--no-tags"}
	}
	c.git(append(args, "origin", "+"+ref+":refs/remotes/"+strings.TrimPrefix(strings.TrimPrefix(ref, "refs/"), "heads/"))...)
	c.git("checkout", "-q", "--detach", "FETCH_HEAD")
	return c
}

func payload(t *testing.T, event map[string]any) (path string) {
	t.Helper()
	event["repository"] = map[string]any{"default_branch": "main"}
	data, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func pullRequest(base, head string) map[string]any {
	return map[string]any{"pull_request": map[string]any{
		"head": map[string]any{"sha": head}, "base": map[string]any{"sha": base, "ref": "main"},
	}}
}

const zeros = "0000000000000000000000000000000000000000"

func TestBase(t *testing.T) {
	r, left, tip, topic := history(t)
	r.merged()
	r.git("switch", "-q", "main")
	withOrigin := r.clone()
	withOrigin.git("switch", "-q", "topic")
	r.git("switch", "-q", "topic")
	tests := []struct {
		name    string
		repo    *repo
		ref     string // --base
		event   string
		payload map[string]any
		want    Base
		problem Problem
		hint    string
	}{
		{name: "named branch", repo: r, ref: "main", want: Base{Commit: left, Tip: tip, Ref: "main"}},
		{name: "named commit", repo: r, ref: left, want: Base{Commit: left, Tip: left, Ref: left}},
		{name: "named branch that is only on the remote", repo: r.checkout("refs/heads/topic", "0"), ref: "main", want: Base{Commit: left, Tip: tip, Ref: "origin/main"}},
		{name: "unknown name", repo: r, ref: "nosuch", problem: UnknownRef, hint: "git rev-parse"},
		{name: "a name that looks like an option", repo: r, ref: "--all", problem: UnknownRef, hint: "git rev-parse"},
		{name: "named branch in a shallow clone", repo: r.checkout("refs/heads/topic", "1"), ref: "main", problem: UnknownRef, hint: "fetch-depth: 0"},
		{name: "default branch of the remote", repo: withOrigin, want: Base{Commit: left, Tip: tip, Ref: "origin/main"}},
		{name: "local main without a remote", repo: r, want: Base{Commit: left, Tip: tip, Ref: "main"}},

		{name: "pull request, depth 1", repo: r.checkout("refs/pull/1/merge", "1"),
			event: "pull_request", payload: pullRequest(left, topic), problem: Shallow, hint: "fetch-depth: 2"},
		{name: "pull request, depth 2", repo: r.checkout("refs/pull/1/merge", "2"),
			event: "pull_request", payload: pullRequest(left, topic), want: Base{Commit: tip, Tip: tip, Ref: "origin/main"}},
		{name: "pull request, depth 3", repo: r.checkout("refs/pull/1/merge", "3"),
			event: "pull_request", payload: pullRequest(left, topic), want: Base{Commit: tip, Tip: tip, Ref: "origin/main"}},
		{name: "pull request, whole history", repo: r.checkout("refs/pull/1/merge", "0"),
			event: "pull_request", payload: pullRequest(left, topic), want: Base{Commit: tip, Tip: tip, Ref: "origin/main"}},
		{name: "pull request, its own head checked out", repo: r.checkout("refs/heads/topic", "0"),
			event: "pull_request", payload: pullRequest(left, topic), want: Base{Commit: left, Tip: tip, Ref: "origin/main"}},
		{name: "pull request, its own head alone", repo: r.checkout("refs/heads/topic", "1"),
			event: "pull_request", payload: pullRequest(left, topic), problem: Shallow, hint: "fetch-depth: 0"},

		{name: "merge queue", repo: r.checkout("refs/pull/1/merge", "0"),
			event: "merge_group", payload: map[string]any{"merge_group": map[string]any{"base_sha": tip}},
			want: Base{Commit: tip, Tip: tip, Ref: "merge_group.base_sha"}},
		{name: "merge queue, depth 1", repo: r.checkout("refs/pull/1/merge", "1"),
			event: "merge_group", payload: map[string]any{"merge_group": map[string]any{"base_sha": tip}},
			problem: Shallow, hint: "fetch-depth: 0"},

		{name: "push to the default branch", repo: r.checkout("refs/heads/main", "0"),
			event: "push", payload: map[string]any{"ref": "refs/heads/main", "before": left}, want: Base{Commit: left, Tip: left, Ref: "push.before"}},
		{name: "push to the default branch, depth 1", repo: r.checkout("refs/heads/main", "1"),
			event: "push", payload: map[string]any{"ref": "refs/heads/main", "before": left}, problem: Shallow, hint: "fetch-depth: 0"},
		{name: "push of a topic branch", repo: r.checkout("refs/heads/topic", "0"),
			event: "push", payload: map[string]any{"ref": "refs/heads/topic", "before": topic}, want: Base{Commit: left, Tip: tip, Ref: "origin/main"}},
		{name: "push of a new topic branch", repo: r.checkout("refs/heads/topic", "0"),
			event: "push", payload: map[string]any{"ref": "refs/heads/topic", "before": zeros}, want: Base{Commit: left, Tip: tip, Ref: "origin/main"}},
		{name: "push of a topic branch, depth 1", repo: r.checkout("refs/heads/topic", "1"),
			event: "push", payload: map[string]any{"ref": "refs/heads/topic", "before": zeros}, problem: Shallow, hint: "fetch-depth: 0"},
		{name: "first push of a new repository", repo: r.checkout("refs/heads/main", "1"),
			event: "push", payload: map[string]any{"ref": "refs/heads/main", "before": zeros}, want: Base{Ref: "nothing"}},
		{name: "started by hand", repo: r.checkout("refs/heads/topic", "0"),
			event: "workflow_dispatch", payload: map[string]any{}, want: Base{Commit: left, Tip: tip, Ref: "origin/main"}},
		{name: "started by hand, depth 1", repo: r.checkout("refs/heads/topic", "1"),
			event: "workflow_dispatch", payload: map[string]any{}, problem: Shallow, hint: "fetch-depth: 0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opts := Options{Ref: test.ref, EventName: test.event}
			if test.event != "" {
				opts.EventPath = payload(t, test.payload)
			}
			got, err := test.repo.open().Base(t.Context(), opts)
			if test.hint != "" {
				if found := wantProblem(t, err, test.problem); !strings.Contains(found.Hint, test.hint) {
					t.Errorf("got hint %q, want one with %q", found.Hint, test.hint)
				}
				return
			}
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v\nwant %+v", got, err, test.want)
			}
		})
	}
}

func TestBaseOfARepositoryWithoutCommitsIsNothing(t *testing.T) {
	r := newRepo(t)
	r.write("a.sql", "")
	got, err := r.open().Base(t.Context(), Options{})
	if err != nil || got.Commit != "" || got.Ref != "nothing" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestBranchesWithoutACommonCommitHaveNoBase(t *testing.T) {
	r := newRepo(t)
	r.commit("one")
	r.git("switch", "-q", "--orphan", "other")
	r.commit("two")
	_, err := r.open().Base(t.Context(), Options{})
	wantProblem(t, err, NoBase)
}

func TestADefaultBranchOfAnotherNameIsFoundThroughTheRemote(t *testing.T) {
	r := newRepo(t)
	r.git("branch", "-m", "trunk")
	want := r.commit("one")
	c := r.clone()
	c.git("switch", "-q", "-c", "topic")
	c.commit("two")
	got, err := c.open().Base(t.Context(), Options{})
	if err != nil || got != (Base{Commit: want, Tip: want, Ref: "origin/trunk"}) {
		t.Errorf("got %+v, %v", got, err)
	}

	r.git("switch", "-q", "-c", "other")
	r.git("commit", "-q", "--allow-empty", "-m", "three")
	_, err = r.open().Base(t.Context(), Options{})
	wantProblem(t, err, NoBase)
}

func TestTheBaseCanBeTheNewestRelease(t *testing.T) {
	r := newRepo(t)
	r.commit("one")
	r.git("tag", "v1.9")
	want := r.commit("two")
	r.git("tag", "-a", "-m", "x", "v1.10")
	r.git("tag", "nightly")
	r.commit("three")
	r.git("switch", "-q", "-c", "other")
	r.commit("four")
	r.git("tag", "v2.0")
	r.git("switch", "-q", "main")
	main := r.git("rev-parse", "main")
	got, err := r.open().Base(t.Context(), Options{Tag: "v*"})
	if err != nil || got != (Base{Commit: want, Tip: main, Ref: "v1.10", Fork: main, Into: "main"}) {
		t.Errorf("got %+v, %v, want %s", got, err, want)
	}
	// Where no branch is known to merge into, the release is base enough.
	r.git("branch", "-m", "elsewhere")
	got, err = r.open().Base(t.Context(), Options{Tag: "v*"})
	if err != nil || got != (Base{Commit: want, Tip: want, Ref: "v1.10"}) {
		t.Errorf("got %+v, %v, want %s", got, err, want)
	}
	_, err = r.open().Base(t.Context(), Options{Tag: "release-*"})
	wantProblem(t, err, NoBase)
	_, err = r.clone("--depth=1", "--no-tags").open().Base(t.Context(), Options{Tag: "v*"})
	wantProblem(t, err, Shallow)
}

func TestSourceIsANameThatGitTakes(t *testing.T) {
	commit := "0123456789abcdef0123456789abcdef01234567"
	for ref, want := range map[string]string{
		"origin/main": "origin/main", "HEAD^1": "HEAD^1", "push.before": "0123456789ab", "merge_group.base_sha": "0123456789ab",
	} {
		if got := (Base{Commit: commit, Tip: commit, Ref: ref}).Source(); got != want {
			t.Errorf("%s: got %s, want %s", ref, got, want)
		}
	}
}
