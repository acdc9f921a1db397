package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// stepReport is everything that was seen of one task.
type stepReport struct {
	files      fileNames
	statements []Statement
	// running is the index of the statement without a result, -1 if all have one.
	running  int
	done     *doneEvent
	failed   *failedEvent
	asked    []Asked
	printed  string
	timedOut bool
	duration time.Duration
}

func (r *stepReport) add(received event) {
	switch received.Event {
	case "start":
		r.running = len(r.statements)
		r.statements = append(r.statements, Statement{
			SQL:         received.SQL,
			Position:    r.files.position(received.place),
			Parameters:  received.Parameters,
			Transaction: received.Transaction,
			Rows:        -1,
		})
	case "end":
		ended := &r.statements[received.Number-1]
		ended.Duration = time.Duration(received.Nanoseconds)
		ended.Transaction = received.Transaction
		ended.Rows = received.Rows
		r.running = -1
	case "failed":
		r.failed = &received.failedEvent
		r.ask(received.Asked)
	case "done":
		r.done = &received.doneEvent
		r.ask(received.Asked)
	}
}

func (r *stepReport) ask(list []askedEvent) {
	for _, one := range list {
		one.Path = r.files.relative(one.File)
		r.asked = append(r.asked, one.Asked)
	}
}

// ended judges how the step's process came to its end.
func (r *stepReport) ended(ctx context.Context, status int) (*stepReport, error) {
	switch {
	case r.done != nil || r.failed != nil:
		return r, nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		r.timedOut = true
		return r, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	}
	return nil, &ProjectError{
		Message: fmt.Sprintf("the Python process of the step ended by itself (wait status %d)", status),
		Output:  r.files.inText(r.printed),
	}
}

// of reports whether a failure is the revision's own: its script had begun, or its file cannot be read.
func (f *failedEvent) of(files fileNames, revision *migration.Revision) bool {
	return f.Script || f.Type == missingParents || files.relative(f.At.File) == revision.Path()
}

// missingParents is the driver's exception for a revision that follows one that is not applied.
const missingParents = "MissingParents"

// failure tells why the script did not succeed.
func (r *stepReport) failure(files fileNames, revision *migration.Revision, direction lint.Direction) *Failure {
	failed := r.failed
	f := &Failure{
		Message:  failed.Type + ": " + failed.Message,
		Position: r.failurePosition(files, revision, direction),
		Output:   r.output(),
	}
	if failed.Command || failed.Type == "NoScript" {
		f.Message = failed.Message
	}
	if failed.Type == missingParents {
		f.Message, f.Output = failed.Message, ""
	}
	if failed.Refused != nil {
		f.Message = fmt.Sprintf("the revision connects to %s, which is not the throwaway database", failed.Refused)
	}
	if server := failed.Server; server != nil {
		f.Message = server.Message
		f.SQLState, f.Detail, f.Hint = server.SQLState, server.Detail, server.Hint
		if failed.Statement != nil {
			f.Statement = failed.Statement.SQL
		}
	}
	return f
}

// failurePosition prefers the line that sent the refused statement, then the innermost line of the
// revision in the traceback, then any file of the user's; a COMMIT has only the script as a whole.
func (r *stepReport) failurePosition(files fileNames, revision *migration.Revision, direction lint.Direction) lint.Position {
	if sent := r.failed.Statement; r.failed.Server != nil && sent != nil && sent.File != "" {
		return files.position(sent.place)
	}
	for i := len(r.failed.Frames) - 1; i >= 0; i-- {
		if at := files.position(r.failed.Frames[i]); at.Path == revision.Path() {
			return at
		}
	}
	if at := files.position(r.failed.At); at.Path != "" && r.failed.Server == nil {
		return at
	}
	return scriptPosition(revision, direction)
}

// interrupted tells what the script was doing when its time was over.
func (r *stepReport) interrupted(revision *migration.Revision, direction lint.Direction) *Failure {
	f := &Failure{
		Message:  "the script was still running when its time was over",
		Position: scriptPosition(revision, direction),
		TimedOut: true,
		Output:   r.output(),
	}
	if r.running >= 0 && r.running < len(r.statements) {
		f.Statement = r.statements[r.running].SQL
		f.Position = r.statements[r.running].Position
	}
	return f
}

func scriptPosition(revision *migration.Revision, direction lint.Direction) lint.Position {
	script := revision.Upgrade
	if direction == lint.Downgrade {
		script = revision.Downgrade
	}
	return lint.Position{Path: revision.Path(), Line: script.Line}
}

// output is the traceback, then what was printed.
func (r *stepReport) output() string {
	var parts []string
	if r.failed != nil {
		parts = append(parts, strings.TrimSpace(r.failed.Traceback))
	}
	if printed := strings.TrimSpace(r.printed); printed != "" {
		parts = append(parts, printed)
	}
	return r.files.inText(strings.Join(parts, "\n\n"))
}

func (t *refusedTarget) String() string {
	return fmt.Sprintf("the %s database %q on %s:%s", t.Kind, t.Database, t.Host, t.Port)
}
