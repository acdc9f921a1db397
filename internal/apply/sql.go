package apply

import (
	"context"
	"fmt"
	"time"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/lint"
)

// NewSQL gives the runner for a project whose tool sends SQL files.
//
// Each script gets a session that is like new, as in a deployment with one pending revision, and its parts go
// to the server unchanged, byte for byte the messages that the tool sends. A file of several statements
// is therefore one simple query, and the server itself decides what that means: that nothing runs if
// there is a syntax error in the last line, what BEGIN and COMMIT do to the implicit transaction, and
// which statements refuse to run there. Sending statement after statement between a BEGIN and a COMMIT
// of ours would come close and be wrong in each of these cases.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
//
// The server answers each statement of such a message with one CommandComplete, and an error ends the
// message, so the count of answers says which statement failed, or was running when the session was
// ended. What the answers cannot tell is how long each one took.
func NewSQL(project *migration.Project) (Runner, error) {
	tool, known := sqlTools[project.Tool]
	if !known {
		return nil, fmt.Errorf("no way to apply the SQL files of %s", project.Tool)
	}
	table := project.VersionTable
	if table == "" || table == "public."+tool.versionTable {
		table = tool.versionTable
	}
	return &sqlRunner{name: project.Tool, tool: tool, table: table}, nil
}

type sqlRunner struct {
	name  string
	tool  sqlTool
	table string
	// kept is a session that the next script on its database can have, nil if there is none.
	kept *session
	// looks is set if an outcome says what is left in the session.
	looks bool
}

func (r *sqlRunner) lookAtSession(on bool) { r.looks = on }

// Close ends the session that was kept.
func (r *sqlRunner) Close() error {
	r.Release(context.Background())
	return nil
}

func (r *sqlRunner) Release(ctx context.Context) {
	if r.kept != nil {
		r.kept.close(ctx)
		r.kept = nil
	}
}

// open gives a session in the database.
func (r *sqlRunner) open(ctx context.Context, db *postgres.Database) (*session, error) {
	if kept := r.kept; kept != nil && kept.db == db && !kept.conn.IsClosed() {
		r.kept = nil
		return kept, nil
	}
	r.Release(ctx)
	s, err := openSession(ctx, db)
	if err != nil {
		return nil, err
	}
	s.readsCopyOut = r.tool.copyOut == ""
	return s, nil
}

// keep makes a session like new for the next script: opening one takes the server longer than most scripts.
// https://www.postgresql.org/docs/current/sql-discard.html
func (r *sqlRunner) keep(ctx context.Context, s *session, outcome *Outcome) {
	if outcome != nil && outcome.Failure == nil && !s.inTransaction() {
		if _, err := s.send(ctx, "DISCARD ALL"); err == nil {
			r.kept = s
			return
		}
	}
	s.close(ctx)
}

func (r *sqlRunner) Apply(ctx context.Context, db *postgres.Database, revision *migration.Revision, direction lint.Direction) (*Outcome, error) {
	script := &revision.Upgrade
	if direction == lint.Downgrade {
		script = &revision.Downgrade
	}
	if script.Language != migration.SQL && !script.Missing() {
		return &Outcome{Failure: &Failure{
			Message:  fmt.Sprintf("%s is written in %s, which only the project's own program can run", script.Path, script.Language),
			Untried:  true,
			Position: lint.Position{Path: script.Path, Line: script.Line},
		}}, nil
	}
	if no := script.Refused; no != nil {
		return &Outcome{Failure: &Failure{Message: no.Message, Missed: no.Hint, Position: lint.Position{Path: script.Path, Line: no.Line}}}, nil
	}
	if why := r.tool.cannot(script); why != "" {
		return &Outcome{Failure: &Failure{Message: why, Untried: true, Position: lint.Position{Path: script.Path, Line: script.Line}}}, nil
	}
	s, err := r.open(ctx, db)
	if err != nil {
		return nil, err
	}
	if err := r.prepare(ctx, s); err != nil {
		s.close(ctx)
		return nil, err
	}
	run := &sqlRun{sqlRunner: r, session: s, revision: revision, script: script, outcome: &Outcome{}}
	began := time.Now()
	err = run.apply(ctx)
	run.outcome.Duration = time.Since(began)
	switch {
	case ctx.Err() != nil:
		s.close(ctx)
		return nil, context.Cause(ctx)
	case err != nil:
		s.close(ctx)
		return nil, fmt.Errorf("applying %s: %w", script.Path, err)
	}
	if r.looks && run.outcome.Failure == nil {
		run.outcome.Left = s.leftovers(ctx)
	}
	r.keep(ctx, s, run.outcome)
	return run.outcome, nil
}

// prepare makes the tool's version table, as the tool does before its first revision.
func (r *sqlRunner) prepare(ctx context.Context, s *session) error {
	if r.tool.create == nil {
		return nil
	}
	there, err := s.tableExists(ctx, r.table)
	if err != nil {
		return fmt.Errorf("looking for %s: %w", r.table, err)
	}
	if there {
		return nil
	}
	if _, err := s.send(ctx, r.tool.create(r.table)); err != nil {
		return fmt.Errorf("creating %s: %w", r.table, err)
	}
	return nil
}

// sqlRun is one script on its way to the server.
type sqlRun struct {
	*sqlRunner
	session      *session
	revision     *migration.Revision
	script       *migration.Script
	lines        *lineIndex
	outcome      *Outcome
	transactions transactions
}

// apply sends the script and records the revision. It stops at the first Failure. An error is one of the
// connection, not of the script.
func (r *sqlRun) apply(ctx context.Context) error {
	steps := []func(context.Context) error{r.recordBefore, r.begin, r.sendParts, r.recordAfter, r.commit}
	for _, step := range steps {
		if err := step(ctx); err != nil || r.outcome.Failure != nil {
			return err
		}
	}
	return nil
}

func (r *sqlRun) recordBefore(ctx context.Context) error {
	if r.tool.before == nil {
		return nil
	}
	return r.record(ctx, r.tool.before(r.table, r.revision, r.script.Direction))
}

func (r *sqlRun) recordAfter(ctx context.Context) error {
	if r.tool.opensTransaction && r.session.inTransaction() {
		return r.refuse("the script leaves a transaction open, and %s then records nothing", r.name)
	}
	if r.tool.after == nil {
		return nil
	}
	return r.record(ctx, r.tool.after(r.table, r.revision, r.script.Direction))
}

func (r *sqlRun) record(ctx context.Context, sql string) error {
	if sql == "" {
		return nil
	}
	_, err := r.session.send(ctx, sql)
	refusal, err := refused(err)
	if refusal == nil {
		return err
	}
	r.outcome.Failure = &Failure{
		Message:  fmt.Sprintf("%s cannot record the revision in %s: %s", r.name, r.table, refusal.Message),
		SQLState: refusal.Code,
		Detail:   refusal.Detail,
		Hint:     refusal.Hint,
		Position: r.scriptPosition(),
	}
	return nil
}

func (r *sqlRun) begin(ctx context.Context) error {
	if !r.script.Wrapped {
		return nil
	}
	r.transactions.begin()
	_, err := r.session.send(ctx, "BEGIN")
	return err
}

func (r *sqlRun) commit(ctx context.Context) error {
	if !r.script.Wrapped {
		return nil
	}
	if r.tool.watchesTransaction && !r.session.inTransaction() {
		return r.refuse("the script ends the transaction that %s opened for it", r.name)
	}
	_, err := r.session.send(ctx, "COMMIT")
	refusal, err := refused(err)
	if refusal != nil { // a deferred constraint, for example
		r.outcome.Failure = newFailure(refusal, "COMMIT", r.scriptPosition())
	}
	return err
}

func (r *sqlRun) refuse(format string, args ...any) error {
	r.outcome.Failure = &Failure{Message: fmt.Sprintf(format, args...), Position: r.scriptPosition()}
	return nil
}

func (r *sqlRun) scriptPosition() lint.Position {
	return lint.Position{Path: r.script.Path, Line: r.script.Line}
}
