package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/lint"
)

// CommandOptions are how a project's own program applies revisions.
type CommandOptions struct {
	// Root is the absolute path of the tree, Dir that of the directory that the commands run in.
	Root, Dir string
	// Upgrade and Downgrade are lines for a shell, with the words of commandWords in braces. Downgrade may
	// be empty.
	Upgrade, Downgrade string
	// First stands for the revision before the first one; empty is "0".
	First string
	// Env are variables for the program, with placeholders as for Alembic.
	Env map[string]string
	// PassEnv are names and patterns of variables that the program inherits beyond those that every program
	// needs.
	PassEnv []string
	// Environ is the environment that it inherits from, filtered; nil is that of this process.
	Environ []string
}

// Command applies revisions with a program that we know nothing of. What it sent is known from the trace
// alone, and so only to a watched one. It implements Runner.
type Command struct {
	opts    CommandOptions
	project *migration.Project
	environ projectEnviron
}

var _ Runner = (*Command)(nil)

// NewCommand gives the runner for a project. Its error is a mistake in the configuration.
func NewCommand(project *migration.Project, opts CommandOptions) (*Command, error) {
	if err := errors.Join(checkWords(opts.Upgrade), checkWords(opts.Downgrade)); err != nil {
		return nil, err
	}
	if opts.Environ == nil {
		opts.Environ = os.Environ()
	}
	variables, err := newProjectEnviron(environOptions{
		dir: opts.Dir, dotenvDir: opts.Dir, inherited: opts.Environ, pass: opts.PassEnv, configured: opts.Env,
	})
	if err != nil {
		return nil, err
	}
	return &Command{opts: opts, project: project, environ: variables}, nil
}

// Close does nothing: no program outlives its step.
func (c *Command) Close() error { return nil }

// Apply runs the command of the direction, and looks into the throwaway database for what it recorded: a
// program that migrated something else has not failed, and not done what it was asked for.
func (c *Command) Apply(ctx context.Context, db *postgres.Database, revision *migration.Revision, direction lint.Direction) (*Outcome, error) {
	before, err := c.recorded(ctx, db)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	printed, err := c.run(ctx, db, c.line(revision, direction))
	outcome := &Outcome{Duration: time.Since(began)}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if failed := new(exec.ExitError); errors.As(err, &failed) {
		return c.failed(outcome, failed, printed, revision, direction)
	}
	if err != nil {
		return nil, &ProjectError{Message: fmt.Sprintf("running the command of %s: %v", c.project.Dir, err)}
	}
	after, err := c.recorded(ctx, db)
	if err != nil {
		return nil, err
	}
	if before == after {
		return nil, &ProjectError{Output: printed, Message: fmt.Sprintf("%q reports success, but the table %s of the throwaway database is "+
			"unchanged: it has migrated another database (set env: in migrate-check.yaml, such as {DATABASE_URL: \"{url}\"}), or nothing",
			c.line(revision, direction), c.project.VersionTable)}
	}
	return outcome, nil
}

// failed makes a Failure of what the program printed last. A shell that does not find the program is no
// failure of the revision.
// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_08_02
func (c *Command) failed(outcome *Outcome, failed *exec.ExitError, printed string, revision *migration.Revision, direction lint.Direction) (*Outcome, error) {
	const notExecutable, notFound = 126, 127
	line := c.line(revision, direction)
	if code := failed.ExitCode(); code == notExecutable || code == notFound {
		return nil, &ProjectError{Output: printed, Message: fmt.Sprintf("the shell cannot run %q: install the program, or correct command: in migrate-check.yaml", line)}
	}
	outcome.Failure = &Failure{
		Message:  fmt.Sprintf("%q failed: %s", line, cmp.Or(lastLine(printed), failed.String())),
		Position: lint.Position{Path: revision.Path()},
		Output:   lastLines(printed, 8),
		Missed:   cmp.Or(c.mayHaveMissed(printed), c.notGiven()),
	}
	return outcome, nil
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}

// lastLines are the end of what a program printed: the reason is there, the path to it above.
func lastLines(text string, most int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if over := len(lines) - most; over > 0 {
		lines = append([]string{fmt.Sprintf("… %d more above", over)}, lines[over:]...)
	}
	return strings.Join(lines, "\n")
}

// run gives what the program printed.
func (c *Command) run(ctx context.Context, db *postgres.Database, line string) (string, error) {
	target := settings{db: *db, scheme: "postgresql", async: "postgresql+asyncpg"}
	target.db.Password = cmp.Or(db.Password, anyPassword)
	cmd := exec.CommandContext(ctx, "sh", "-c", line)
	cmd.Dir = c.opts.Dir
	cmd.Env = []string{"PYTHONDONTWRITEBYTECODE=1"} // the work tree stays as it is
	for name, value := range c.environ.step(db, target).variables {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	inOwnGroup(cmd)
	cmd.Cancel = func() error {
		killGroup(cmd.Process.Pid)
		return nil
	}
	cmd.WaitDelay = patience
	printed := &ending{}
	cmd.Stdout, cmd.Stderr = printed, printed
	if err := cmd.Start(); err != nil {
		return "", err
	}
	err := cmd.Wait()
	killGroup(cmd.Process.Pid) // what it left behind
	return string(printed.kept), err
}

// ending keeps the end of what is written to it.
type ending struct{ kept []byte }

func (e *ending) Write(data []byte) (int, error) {
	e.kept = append(e.kept, data...)
	if over := len(e.kept) - outputLimit; over > 0 {
		e.kept = append(e.kept[:0], e.kept[over:]...)
	}
	return len(data), nil
}

// recorded is a digest of the version table, empty if there is none.
func (c *Command) recorded(ctx context.Context, db *postgres.Database) (digest string, err error) {
	conn, err := db.Connect(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	var there bool
	table := quoteName(c.project.VersionTable)
	if err := conn.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", table).Scan(&there); err != nil || !there {
		return "", err
	}
	err = conn.QueryRow(ctx, "SELECT 'rows ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM "+table+" AS t").Scan(&digest)
	if err != nil {
		return "", fmt.Errorf("reading the version table: %w", err)
	}
	return digest, nil
}
