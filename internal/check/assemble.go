package check

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/internal/seed"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
)

// assemble makes the project's part of the plan.
func (s *subject) assemble(trial *trial, settled lint.Result, unchecked []plan.Unchecked) *plan.Project {
	project := &plan.Project{
		Dir:       s.dir(),
		Tool:      s.changes.Head.Tool,
		Applied:   len(s.changes.Base.Revisions),
		Cached:    trial.Kept,
		Revisions: []plan.Revision{},
		Findings:  settled.Findings,
		Ignored:   settled.Ignored,
		Disproved: settled.Disproved,
		Unchecked: unchecked,
		Unwatched: trial.Unwatched,
		Unseeded:  s.unseeded(trial),
		Unfilled:  unfilled(trial.unfilled),
		Withheld:  withheld(trial.missed, settled.Findings, unchecked),
	}
	if project.Findings == nil {
		project.Findings = []lint.Finding{}
	}
	locate(project.Findings, s.trees.leftFiles, s.trees.headFiles)
	s.quoteSent(project.Findings, trial)
	plan.Quote(project.Findings, s.text)
	plan.Quote(project.Ignored, s.text)
	plan.Quote(project.Disproved, s.text)
	rounds := map[string]*replay.Round{}
	for _, round := range trial.Revisions {
		rounds[round.Revision.ID] = round
	}
	for _, revision := range s.changes.Pending {
		round := rounds[revision.ID]
		if round == nil {
			round = &replay.Round{Revision: revision}
		}
		project.Revisions = append(project.Revisions, s.planned(round))
	}
	return project
}

// unseeded says why a replay did without rows.
func (s *subject) unseeded(trial *trial) string {
	if !s.opts.Seeding.Off || len(trial.Revisions) == 0 {
		return ""
	}
	return "rows are turned off with --no-seed, or seed.off in migrate-check.yaml"
}

// withheld says what the project's code asked for and was not given, where no failure says it already.
func withheld(missed []apply.Missed, findings []lint.Finding, unchecked []plan.Unchecked) string {
	said := func(m apply.Missed) bool {
		return slices.ContainsFunc(findings, func(f lint.Finding) bool { return strings.Contains(f.Hint, m.Name) }) ||
			slices.ContainsFunc(unchecked, func(u plan.Unchecked) bool { return strings.Contains(u.Why+u.Fix, m.Name) })
	}
	return apply.DescribeMissed(slices.DeleteFunc(missed, said))
}

func unfilled(tables []seed.Unfilled) (list []plan.Unfilled) {
	for _, t := range tables {
		list = append(list, plan.Unfilled{Table: t.Table, Reason: t.Reason})
	}
	slices.SortFunc(list, func(a, b plan.Unfilled) int { return strings.Compare(a.Table, b.Table) })
	return list
}

// text is a file of the head, empty if it cannot be read: then a finding goes without its lines.
func (s *subject) text(path string) string { return s.trees.text(path) }

func (t *trees) text(path string) string {
	text, err := fs.ReadFile(t.headFiles, path)
	if err != nil {
		return ""
	}
	return string(text)
}

// planned is one pending revision in the plan.
func (s *subject) planned(round *replay.Round) plan.Revision {
	r := round.Revision
	revision := plan.Revision{
		ID:        r.ID,
		Message:   r.Message,
		Path:      r.Path(),
		Parents:   r.Parents,
		Upgrade:   step(round.Up, nil),
		Downgrade: step(round.Down, round.Left),
		Again:     step(round.Again, round.Drifted),
		Schema:    schema(round.Changes),
	}
	if r.Downgrade.Missing() || r.Downgrade.Empty || r.Irreversible != "" {
		revision.Downgrade, revision.Again = withoutDowngrade(revision.Downgrade), withoutDowngrade(revision.Again)
	}
	revision.Statements = statements(round, r.Upgrade)
	s.addLocks(&revision, round.Up)
	return revision
}

// step says how a step ended. A step that was not tried is not a good one.
func step(outcome *apply.Outcome, differences []snapshot.Change) plan.Step {
	switch {
	case outcome == nil || outcome.Failure != nil && outcome.Failure.Untried:
		return plan.Step{Result: plan.NotRun}
	case outcome.Failure != nil:
		return plan.Step{Result: plan.Failed, Duration: outcome.Duration}
	case slices.ContainsFunc(differences, isStructural):
		return plan.Step{Result: plan.Differs, Duration: outcome.Duration}
	default:
		return plan.Step{Result: plan.OK, Duration: outcome.Duration}
	}
}

func isStructural(c snapshot.Change) bool { return c.Class == snapshot.Structural }

func withoutDowngrade(s plan.Step) plan.Step {
	if s.Result == plan.NotRun {
		s.Result = plan.None
	}
	return s
}

func schema(changes []snapshot.Change) (schema []plan.Change) {
	for _, change := range changes {
		object := change.Object()
		schema = append(schema, plan.Change{Kind: object.Kind, Name: object.Name, Before: change.Was(), After: change.Is()})
	}
	return schema
}

// statements are what the upgrade sent, or would send.
func statements(round *replay.Round, script migration.Script) (statements []plan.Statement) {
	if round.Up == nil {
		return written(script)
	}
	for _, s := range round.Up.Statements {
		statements = append(statements, plan.Statement{
			SQL: s.SQL, Path: s.Path, Line: s.Line, Transaction: s.Transaction, Duration: s.Duration,
		})
	}
	return statements
}

// written are the statements as they stand in a file of SQL that was not run.
func written(script migration.Script) (statements []plan.Statement) {
	for _, part := range script.Parts {
		line := 1 + strings.Count(script.Source[:part.Offset], "\n")
		for _, s := range lint.Parse(part.Text) {
			statements = append(statements, plan.Statement{SQL: s.SQL, Path: script.Path, Line: line + s.Position.Line - 1})
		}
	}
	return statements
}
