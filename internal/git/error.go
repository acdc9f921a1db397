package git

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// Error is why a repository or a base could not be read.
type Error struct {
	// Problem says what kind of error it is.
	Problem Problem
	// Message is one sentence, Hint what the user can do. Hint may be empty.
	Message string
	Hint    string
	// Err is what git said. May be nil.
	Err error
}

// Problem is a kind of error that a caller may treat in its own way.
type Problem int

const (
	// Unreadable is anything git reported that is none of the others.
	Unreadable Problem = iota
	// NotInstalled means that there is no git program.
	NotInstalled
	// NotARepository means that the directory is in no repository, or in one without a work tree.
	NotARepository
	// NotTrusted means that git refuses a repository that another user owns.
	NotTrusted
	// UnknownRef means that the base that the user named does not exist.
	UnknownRef
	// Shallow means that the base is missing because history was cut off.
	Shallow
	// NoBase means that nothing says what the change merges into.
	NoBase
)

func (e *Error) Error() string {
	message := e.Message
	if e.Err != nil {
		message += ": " + e.Err.Error()
	}
	if e.Hint != "" {
		message += "; " + e.Hint
	}
	return message
}

func (e *Error) Unwrap() error { return e.Err }

func explainOpen(dir string, err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return &Error{
			Problem: NotInstalled,
			Message: "git is not installed, and history cannot be read without it",
			Hint:    "install git, or check single files with migrate-check lint",
		}
	}
	exit := new(exitError)
	if !errors.As(err, &exit) {
		return &Error{Message: "opening the repository of " + dir, Err: err}
	}
	switch {
	case strings.Contains(exit.stderr, "dubious ownership"):
		return &Error{
			Problem: NotTrusted,
			Message: fmt.Sprintf("git refuses the repository of %s because another user owns it", dir),
			Hint:    "run git config --global --add safe.directory '*' (usual in CI containers)",
		}
	case strings.Contains(exit.stderr, "not a git repository"):
		return &Error{
			Problem: NotARepository,
			Message: dir + " is not in a git repository, so nothing says which revisions are new",
			Hint:    "run it in a checkout, or check single files with migrate-check lint",
		}
	case strings.Contains(exit.stderr, "must be run in a work tree"):
		return &Error{
			Problem: NotARepository,
			Message: dir + " is in a git repository without a work tree",
			Hint:    "run it in a checkout",
		}
	}
	return &Error{Message: "opening the repository of " + dir, Err: err}
}
