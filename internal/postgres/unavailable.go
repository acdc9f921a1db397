package postgres

import (
	"errors"
	"fmt"
	"strings"
)

// UnavailableError says that no server could be had, and for each way why.
type UnavailableError struct {
	Attempts []Attempt
}

// Attempt is one way to a server that did not work.
type Attempt struct {
	// Source is "local", "container" or "url".
	Source string
	// Err is what went wrong.
	Err error
	// Advice is what to install or to set. It may be empty.
	Advice string
}

// Error is one line for each attempt.
func (e *UnavailableError) Error() string {
	var lines []string
	for _, attempt := range e.Attempts {
		line := fmt.Sprintf("%s: %v", attempt.Source, attempt.Err)
		if attempt.Advice != "" {
			line += " (" + attempt.Advice + ")"
		}
		lines = append(lines, line)
	}
	if len(lines) == 1 {
		return "starting PostgreSQL: " + lines[0]
	}
	return "starting PostgreSQL:\n  " + strings.Join(lines, "\n  ")
}

// Unwrap gives the errors of all attempts, so that a cancelled context is recognised.
func (e *UnavailableError) Unwrap() []error {
	var errs []error
	for _, attempt := range e.Attempts {
		errs = append(errs, attempt.Err)
	}
	return errs
}

// advised is an error that knows what the user can do about it.
type advised struct {
	error
	advice string
}

func (a *advised) Unwrap() error { return a.error }

func advise(err error, format string, args ...any) error {
	return &advised{err, fmt.Sprintf(format, args...)}
}

// ErrNotFound is among the errors of a source that this machine does not have at all.
var ErrNotFound = errors.New("not found")
