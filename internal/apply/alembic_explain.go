package apply

import (
	"errors"
	"fmt"
	"strings"
)

// explain says in one sentence why a step did not come to its script, and what to do about it.
func (a *Alembic) explain(files fileNames, report *stepReport) *ProjectError {
	failed := report.failed
	place := files.position(failed.At)
	message := a.explanation(files, failed, place.Path)
	if missed := DescribeMissed(a.missedBy(report)); missed != "" {
		message += "; " + missed
	}
	return &ProjectError{Message: message, Output: report.output(), Position: place}
}

func (a *Alembic) explanation(files fileNames, failed *failedEvent, path string) string {
	where := path
	if where == "" {
		where = "env.py"
	}
	switch {
	case failed.Refused != nil:
		return fmt.Sprintf("%s connects to %s, which is not the throwaway database: "+
			`give it the address by env: in migrate-check.yaml, such as {DATABASE_URL: "{url}"}`, where, failed.Refused)
	case strings.Contains(failed.Message, aliasHost):
		return fmt.Sprintf("%s connects without SQLAlchemy to the throwaway database, which is on a unix socket here: "+
			"use --postgres container, or libpq's PGHOST", where)
	case isDriver(failed.Module):
		return fmt.Sprintf("%s needs the database driver %s, which %s does not have: install it there, "+
			"or set python: in migrate-check.yaml", where, failed.Module, a.interpreter())
	case failed.Module != "":
		return fmt.Sprintf("%s imports %s, which %s cannot find: install the project there, "+
			"or set python: in migrate-check.yaml", where, failed.Module, a.interpreter())
	case failed.Type == "StateError":
		return failed.Message
	case failed.Command:
		return "Alembic says: " + failed.Message
	case failed.Type == "SystemExit":
		return fmt.Sprintf("%s ends the program (exit status %s) before the revision begins", where, failed.Message)
	case failed.Server != nil:
		return fmt.Sprintf("%s fails on the throwaway database: %s (SQLSTATE %s)", where, failed.Server.Message, failed.Server.SQLState)
	}
	if line := frameLine(files, failed, path); line > 0 {
		where = fmt.Sprintf("%s:%d", where, line)
	}
	return fmt.Sprintf("%s fails: %s: %s", where, failed.Type, failed.Message)
}

func frameLine(files fileNames, failed *failedEvent, path string) int {
	for i := len(failed.Frames) - 1; i >= 0; i-- {
		if at := files.position(failed.Frames[i]); at.Path == path {
			return at.Line
		}
	}
	return 0
}

func isDriver(module string) bool {
	switch module {
	case "psycopg2", "psycopg", "asyncpg", "pg8000":
		return true
	}
	return false
}

func (a *Alembic) interpreter() string {
	return fmt.Sprintf("Python %s (%s)", a.driver.ready.Python, a.driver.ready.Executable)
}

// explainStart says why the driver did not start with an interpreter.
func explainStart(err error, interpreter python, tried int) error {
	var failed *startError
	if !errors.As(err, &failed) {
		return &ProjectError{Message: fmt.Sprintf("cannot run %s (from %s): %v", interpreter.path, interpreter.from, err)}
	}
	others := ""
	if tried > 1 {
		others = fmt.Sprintf(", nor do the %d others on PATH", tried-1)
	}
	lines := strings.Split(strings.TrimSpace(failed.printed), "\n")
	last := lines[len(lines)-1]
	for _, module := range []string{"alembic", "sqlalchemy"} {
		if strings.Contains(last, "No module named '"+module) {
			return &ProjectError{
				Message: fmt.Sprintf("%s (from %s) does not have %s%s: install the project's requirements there, "+
					"or set python: in migrate-check.yaml", interpreter.path, interpreter.from, module, others),
			}
		}
	}
	return &ProjectError{
		Message: fmt.Sprintf("%s (from %s) cannot run the Alembic driver: %s", interpreter.path, interpreter.from, last),
		Output:  failed.printed,
	}
}

// startError is a driver that ended before it was ready.
type startError struct{ printed string }

func (e *startError) Error() string { return "the Alembic driver did not start: " + e.printed }
