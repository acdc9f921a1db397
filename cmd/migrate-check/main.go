// Command migrate-check checks PostgreSQL migrations before they are merged: it finds what is pending, upgrades,
// downgrades and upgrades it on a throwaway database, and says what is unsafe.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/migrate-check/migrate-check/plan"
)

func main() { os.Exit(run()) }

// run gives the exit code. It is apart from main so that the scripts of the tests can be many programs.
func run() int {
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		width = 0
	}
	a := &app{
		stdin:   os.Stdin,
		stdout:  os.Stdout,
		stderr:  os.Stderr,
		environ: os.Environ(),
		now:     time.Now,

		stdoutIsTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		stderrIsTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		width:            width,
	}
	ctx, stop := withSignals()
	defer stop()
	return a.exitCode(ctx, a.execute(ctx, os.Args[1:]))
}

// app is what the commands get from the process they run in.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	environ        []string
	now            func() time.Time

	stdoutIsTerminal, stderrIsTerminal bool
	// width is that of the terminal, 0 if stdout is none.
	width int
}

func (a *app) lookupEnv(name string) (string, bool) {
	for _, entry := range a.environ {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

func (a *app) getenv(name string) string {
	value, _ := a.lookupEnv(name)
	return value
}

// The exit codes. They are part of what we promise; see exitCodes in root.go.
const (
	exitOK         = 0
	exitBlocked    = 1
	exitUsage      = 2
	exitIncomplete = 3
	// A shell reports a program that ended by a signal as 128 and its number.
	exitInterrupted = 128 + int(syscall.SIGINT)
	exitTerminated  = 128 + int(syscall.SIGTERM)
)

// exitError ends the program with a code of its own; err may be nil if there is nothing to say.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage marks an error that the user mends in the command or the configuration.
func usage(err error) error { return &exitError{exitUsage, err} }

// exitCode says what is wrong, in the program's name, and gives the code for it.
func (a *app) exitCode(ctx context.Context, err error) int {
	var signal *signalError
	if errors.As(context.Cause(ctx), &signal) && err != nil {
		fmt.Fprintf(a.stderr, "migrate-check: %v\n", signal)
		return signal.code
	}
	var exit *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		if exit.err != nil {
			a.complain(exit.err)
		}
		return exit.code
	}
	a.complain(err)
	return exitIncomplete
}

func (a *app) complain(err error) { a.say(err.Error()) }

// say writes a message to stderr, in the program's name. It may hold anything: names of files, what a server answered,
// what a program printed.
func (a *app) say(message string) {
	fmt.Fprintf(a.stderr, "migrate-check: %s\n", plan.Printable(plan.RedactText(message, a.secrets())))
}

// log says each of the messages that are written to it.
type log struct{ say func(string) }

func (l log) Write(message []byte) (int, error) {
	l.say(strings.TrimRight(string(message), "\n"))
	return len(message), nil
}

// signalError is the cause of a context that a signal has cancelled.
type signalError struct {
	name string
	code int
}

func (e *signalError) Error() string { return e.name + "; everything that was started is removed" }

// withSignals gives a context that the first SIGINT or SIGTERM cancels. The second one ends the program at
// once.
func withSignals() (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		received := <-signals
		signal.Stop(signals)
		cause := &signalError{"interrupted", exitInterrupted}
		if received == syscall.SIGTERM {
			cause = &signalError{"terminated", exitTerminated}
		}
		cancel(cause)
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}
