package git

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Base is the commit that a change is compared with.
type Base struct {
	// Commit is the full name of the newest commit that both the change and the branch it merges into
	// have. Empty if there was nothing before the change.
	Commit string
	// Tip is the newest commit of the branch that the change merges into, as far as it is known here. It
	// is Commit when the work tree is the result of the merge.
	Tip string
	// Ref is the name by which it was found, such as "origin/main" or "HEAD^1".
	Ref string
	// Fork is where the change left the branch that it merges into, and Into the name of that branch, where Commit
	// is an older release. Empty otherwise, or where it is not known.
	Fork, Into string
}

// Source is what git commands take for the base: Ref, or the commit where Ref is a field of an event.
func (b Base) Source() string {
	if strings.HasPrefix(b.Ref, "push.") || strings.HasPrefix(b.Ref, "merge_group.") {
		return b.Commit[:min(12, len(b.Commit))]
	}
	return b.Ref
}

// Options say where to look for the base.
type Options struct {
	// Ref is what the user named. Empty means that the base is to be found.
	Ref string
	// Tag is a pattern such as "v*". Where it is set, the base is the newest tag that matches and that HEAD
	// contains: what was merged since was not released yet.
	Tag string
	// EventName and EventPath are GitHub's GITHUB_EVENT_NAME and GITHUB_EVENT_PATH. Empty outside of
	// GitHub Actions.
	EventName, EventPath string
}

// Base finds what the change merges into: the ref that the user named, what the GitHub event says, or
// the default branch. Its errors are of type *Error. A base that cannot be found is an error, never an
// empty base.
func (r *Repository) Base(ctx context.Context, opts Options) (Base, error) {
	if opts.Ref != "" {
		return r.namedBase(ctx, opts.Ref)
	}
	if opts.Tag != "" {
		return r.releaseBase(ctx, opts)
	}
	return r.branchBase(ctx, opts)
}

// branchBase is where the change leaves the branch that it merges into.
func (r *Repository) branchBase(ctx context.Context, opts Options) (Base, error) {
	if opts.EventName != "" {
		event, err := readEvent(opts.EventPath)
		if err != nil {
			return Base{}, &Error{Message: "reading the event of GitHub Actions", Err: err}
		}
		return r.eventBase(ctx, opts.EventName, event)
	}
	return r.defaultBase(ctx, "")
}

// namedBase is where HEAD left the ref that the user named. Checkouts in CI often have a branch only as
// "origin/main".
func (r *Repository) namedBase(ctx context.Context, ref string) (Base, error) {
	for _, name := range []string{ref, "origin/" + ref} {
		tip, err := r.resolve(ctx, name)
		if errors.Is(err, errNoSuchRevision) {
			continue
		}
		if err != nil {
			return Base{}, &Error{Message: "looking for the base " + ref, Err: err}
		}
		return r.mergeBase(ctx, name, tip)
	}
	shallow, err := r.Shallow(ctx)
	if err != nil {
		return Base{}, &Error{Message: "looking for the base " + ref, Err: err}
	}
	hint := "name a branch, a tag or a commit that git rev-parse knows"
	if shallow {
		hint = "this clone is shallow: set fetch-depth: 0 in the checkout step, or fetch that branch first"
	}
	return Base{}, &Error{Problem: UnknownRef, Message: fmt.Sprintf("there is no base %q in this repository", ref), Hint: hint}
}

// releaseBase is the newest release, with what the change merges into. That need not be known: the release is.
func (r *Repository) releaseBase(ctx context.Context, opts Options) (Base, error) {
	release, err := r.tagBase(ctx, opts.Tag)
	if err != nil {
		return Base{}, err
	}
	branch, err := r.branchBase(ctx, opts)
	if known := new(Error); errors.As(err, &known) && (known.Problem == NoBase || known.Problem == Shallow) {
		return release, nil
	}
	if err != nil {
		return Base{}, err
	}
	release.Tip, release.Fork, release.Into = branch.Tip, branch.Commit, branch.Source()
	return release, nil
}

// tagBase is the newest release that HEAD contains.
func (r *Repository) tagBase(ctx context.Context, pattern string) (Base, error) {
	// The last key counts most: the date, and among equal dates the version.
	out, err := r.run(ctx, "tag", "--list", "--merged", "HEAD", "--sort=-version:refname", "--sort=-creatordate", "--", pattern)
	if err != nil {
		return Base{}, &Error{Message: "looking for release tags like " + pattern, Err: err}
	}
	newest, _, _ := strings.Cut(out, "\n")
	if newest == "" {
		shallow, err := r.Shallow(ctx)
		if err != nil {
			return Base{}, &Error{Message: "looking for release tags like " + pattern, Err: err}
		}
		message := fmt.Sprintf("HEAD contains no tag like %q", pattern)
		if shallow {
			return Base{}, &Error{Problem: Shallow, Message: message + " here, and the clone is shallow",
				Hint: "add this to the workflow's checkout step: with: {fetch-depth: 0}"}
		}
		return Base{}, &Error{Problem: NoBase, Message: message,
			Hint: "fetch the tags (git fetch --tags), correct history.applied, or name the base with --base"}
	}
	commit, err := r.resolve(ctx, "refs/tags/"+newest)
	if err != nil {
		return Base{}, &Error{Message: "reading the tag " + newest, Err: err}
	}
	return Base{Commit: commit, Tip: commit, Ref: newest}, nil
}

// defaultBase is where HEAD left the default branch. The name of that branch may be known from an event.
func (r *Repository) defaultBase(ctx context.Context, branch string) (Base, error) {
	names, err := r.defaultBranches(ctx, branch)
	if err != nil {
		return Base{}, &Error{Message: "looking for the default branch", Err: err}
	}
	for _, name := range names {
		tip, err := r.resolve(ctx, name)
		if errors.Is(err, errNoSuchRevision) {
			continue
		}
		if err != nil {
			return Base{}, &Error{Message: "looking for the default branch", Err: err}
		}
		return r.mergeBase(ctx, strings.TrimPrefix(strings.TrimPrefix(name, "refs/remotes/"), "refs/heads/"), tip)
	}
	if head, err := r.Head(ctx); err == nil && head == "" {
		return Base{Ref: "nothing"}, nil // no commit anywhere: all there is, is new
	}
	return Base{}, r.noBase(ctx, "nothing says which branch the change merges into: there is no default branch here")
}

// defaultBranches lists full names of refs that may be the default branch, the best first.
func (r *Repository) defaultBranches(ctx context.Context, branch string) (names []string, err error) {
	remote, err := r.remote(ctx)
	if err != nil {
		return nil, err
	}
	branches := []string{"main", "master"}
	if branch != "" {
		branches = []string{branch}
	}
	if remote != "" {
		if target, err := r.run(ctx, "symbolic-ref", "--quiet", "refs/remotes/"+remote+"/HEAD"); err == nil && branch == "" {
			names = append(names, strings.TrimSpace(target))
		}
		for _, b := range branches {
			names = append(names, "refs/remotes/"+remote+"/"+b)
		}
	}
	for _, b := range branches {
		names = append(names, "refs/heads/"+b)
	}
	return names, nil
}

// remote is "origin", or the only remote if it has another name.
func (r *Repository) remote(ctx context.Context) (string, error) {
	out, err := r.run(ctx, "remote")
	if err != nil {
		return "", err
	}
	remotes := strings.Fields(out)
	for _, name := range remotes {
		if name == "origin" || len(remotes) == 1 {
			return name, nil
		}
	}
	return "", nil
}

// mergeBase is the commit where HEAD left the branch that ends in tip.
func (r *Repository) mergeBase(ctx context.Context, name, tip string) (Base, error) {
	head, err := r.Head(ctx)
	if err != nil {
		return Base{}, &Error{Message: "reading HEAD", Err: err}
	}
	if head == "" {
		return Base{}, &Error{Problem: NoBase, Message: fmt.Sprintf("HEAD has no commit yet, so it cannot be compared with %s", name),
			Hint: "commit something, or check single files with migrate-check lint"}
	}
	out, err := r.run(ctx, "merge-base", tip, head)
	if exit := new(exitError); errors.As(err, &exit) && exit.code == 1 {
		return Base{}, r.noBase(ctx, fmt.Sprintf("HEAD and %s have no common commit here", name))
	}
	if err != nil {
		return Base{}, &Error{Message: fmt.Sprintf("looking for the common commit of HEAD and %s", name), Err: err}
	}
	return Base{Commit: strings.TrimSpace(out), Tip: tip, Ref: name}, nil
}

// noBase explains a base that is not there: cut off, or never known.
func (r *Repository) noBase(ctx context.Context, message string) error {
	shallow, err := r.Shallow(ctx)
	if err != nil {
		return &Error{Message: "looking for the base", Err: err}
	}
	if shallow {
		return &Error{Problem: Shallow, Message: message + ", because the clone is shallow",
			Hint: "set fetch-depth: 0 in the checkout step (or run git fetch --unshallow)"}
	}
	return &Error{Problem: NoBase, Message: message, Hint: "name the base with --base"}
}
