package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/migrate-check/migrate-check/internal/check"
	"github.com/migrate-check/migrate-check/plan"
)

// checkWithProgress runs the check and tells the user meanwhile what is going on: on one line that changes on
// a terminal, in plain lines elsewhere, folded away on GitHub.
func (a *app) checkWithProgress(ctx context.Context, opts check.Options, c planCommand) (*plan.Plan, error) {
	switch {
	case c.quiet:
	case a.stderrIsTerminal && !c.verbose:
		line := newLiveLine(a.stderr, a.now)
		defer line.close()
		opts.Progress = func(p check.Progress) { line.show(plan.RedactText(progressText(p), a.secrets())) }
	default:
		if a.getenv("GITHUB_ACTIONS") == "true" {
			fmt.Fprintln(a.stderr, "::group::migrate-check")
			defer fmt.Fprintln(a.stderr, "::endgroup::")
		}
		opts.Progress = func(p check.Progress) {
			if !p.Minor || c.verbose {
				a.say(progressText(p))
			}
		}
	}
	return check.Run(ctx, opts)
}

// progressText says what begins, such as "backend: upgrade a41f09c2d7e1 (2 of 3)".
func progressText(p check.Progress) string {
	text := p.Step
	if p.Revision != "" {
		text += " " + p.Revision
	}
	if p.Project != "" && p.Project != "." {
		text = p.Project + ": " + text
	}
	if p.Total > 1 {
		text += fmt.Sprintf(" (%d of %d)", p.Index, p.Total)
	}
	return strings.Join(strings.Fields(plan.Printable(text)), " ")
}

// liveLine is a line of a terminal that is written again and again.
type liveLine struct {
	out   io.Writer
	now   func() time.Time
	begin time.Time
	stop  chan struct{}
	done  sync.WaitGroup

	mu   sync.Mutex
	text string
}

// newLiveLine begins a line that also counts the seconds by itself, so that a step that hangs does not look
// like a program that does.
func newLiveLine(out io.Writer, now func() time.Time) *liveLine {
	l := &liveLine{out: out, now: now, begin: now(), stop: make(chan struct{})}
	l.done.Go(func() {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-l.stop:
				return
			case <-ticker.C:
				l.show("")
			}
		}
	})
	return l
}

// show writes the line; an empty text leaves it as it is but for the time.
func (l *liveLine) show(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if text != "" {
		l.text = text
	}
	const widest = 70 // a line that wraps cannot be taken back
	if runes := []rune(l.text); len(runes) > widest {
		l.text = string(runes[:widest-1]) + "…"
	}
	fmt.Fprintf(l.out, "\r\x1b[K%s  %ds", l.text, int(l.now().Sub(l.begin).Seconds()))
}

// close takes the line away.
func (l *liveLine) close() {
	close(l.stop)
	l.done.Wait()
	fmt.Fprint(l.out, "\r\x1b[K")
}
