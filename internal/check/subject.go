package check

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/observe"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
	"github.com/migrate-check/migrate-check/rules"
)

// subject is one project under check.
type subject struct {
	trees   *trees
	opts    Options
	changes *migration.Changes
	// base is all that the base has; changes.Base may be only what is applied of it.
	base *migration.Project
	// editedPython are files that may be models, of a change that has no revision for them.
	editedPython []string
}

func (s *subject) dir() string { return s.changes.Head.Dir }

func (s *subject) sameAs(other *subject) bool {
	return s.dir() == other.dir() && s.changes.Head.Tool == other.changes.Head.Tool
}

// compareTip adds what the merge would make of both sides: a second head, the same number twice.
// fork is where the change left the branch, nil if that is the base.
func (s *subject) compareTip(files, fork fs.FS, reading migration.Options) (err error) {
	if files == nil {
		return nil
	}
	base, into := s.base, cmp.Or(s.trees.base.Into, s.base.Ref)
	place := migration.Place{Dir: base.Dir, Tool: base.Tool}
	if fork != nil {
		if base, err = migration.Load(migration.Mended(fork), place, reading); err != nil {
			return fmt.Errorf("reading where the change left %s: %w", into, err)
		}
	}
	tip, err := migration.Load(migration.Mended(files), place, reading)
	if err != nil {
		return fmt.Errorf("reading the tip of %s: %w", into, err)
	}
	tip.Ref = into
	s.changes.Findings = append(s.changes.Findings, migration.CompareTip(base, tip, s.changes.Head)...)
	return nil
}

// needsServer reports whether there is something to replay, an edit whose effect is to be found out, or models
// that may be ahead of the revisions.
func (s *subject) needsServer() bool {
	return len(s.changes.Pending)+len(s.edits())+len(s.editedPython) > 0
}

// check judges the project: its history, then what its revisions do, then their SQL.
func (s *subject) check(ctx context.Context, b *bench) (*plan.Project, error) {
	trial, err := s.replay(ctx, b)
	if err != nil {
		return nil, fmt.Errorf("checking %s: %w", s.dir(), err)
	}
	s.progress(Progress{Step: "linting"})
	files := s.files(trial)
	opts := s.opts.Lint
	opts.Base = s.baseFiles(trial)
	if b.info != nil {
		opts.PostgresVersion = b.info.Major
	}
	linted, broken := lint.Look(rules.All(), files, turnedOn(opts))
	linted = observe.Compare(linted, &trial.Trial, groupOf)
	standings := s.standings()
	findings := slices.Concat(s.withEffects(trial.effects), standings.findings, observe.WithoutRepeats(trial.findings, linted), linted)
	s.passOver(files, len(broken) > 0)
	settled := lint.Settle(rules.All(), files, findings, opts)
	project := s.assemble(trial, settled, slices.Concat(s.unplaced(), trial.unchecked, standings.unchecked, s.unread(files), brokenRules(broken)))
	project.Environments = standings.rows
	return project, nil
}

// unplaced names the files that do not say where they stand in the history.
func (s *subject) unplaced() (unchecked []plan.Unchecked) {
	for _, file := range s.changes.Head.Unread {
		unchecked = append(unchecked, plan.Unchecked{
			What: fmt.Sprintf("the variable %s of %s, and with it the order of the revisions", file.Name, file.Path),
			Why:  fmt.Sprintf("line %d computes it, and only running it can tell", file.Line),
			Fix:  "write it as a literal, as alembic revision does",
		})
	}
	return unchecked
}

// unread names the revisions, and the places in them, whose SQL nobody has seen. What Python sends is certain from a run
// only; its text tells the rest.
func (s *subject) unread(files []lint.File) (unchecked []plan.Unchecked) {
	var revisions []string
	for _, file := range files {
		if file.Python && file.Sent == nil {
			revisions = append(revisions, file.Revision)
		}
		for _, unread := range file.Unread {
			unchecked = append(unchecked, plan.Unchecked{
				What: fmt.Sprintf("what %s:%d sends: %s", unread.Position.Path, unread.Position.Line, unread.Code),
				Why:  unread.Why,
			})
		}
	}
	if len(revisions) == 0 {
		return unchecked
	}
	why := "revisions in Python show their SQL only when they run, and these did not"
	if s.changes.Head.Tool == migration.CommandTool {
		why = "what a command sends shows only when it runs and is watched"
	}
	return append(unchecked, plan.Unchecked{
		What: "the SQL of " + shortList(revisions),
		Why:  why,
	})
}

// shortList names the first few of many revisions.
func shortList(names []string) string {
	const few = 3
	switch {
	case len(names) == 1:
		return "revision " + names[0]
	case len(names) <= few+1:
		return "the revisions " + strings.Join(names, ", ")
	}
	return fmt.Sprintf("the revisions %s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}

// turnedOn turns on rules that the user turned off. Settling drops what they find, and until then it keeps
// the same from being reported once more as observed.
func turnedOn(opts lint.Options) lint.Options {
	opts.Severities = maps.Clone(opts.Severities)
	maps.DeleteFunc(opts.Severities, func(_ string, severity lint.Severity) bool { return severity == lint.Off })
	return opts
}

func groupOf(id string) lint.Group {
	if rule := rules.Find(id); rule != nil {
		return rule.Group
	}
	return ""
}

func brokenRules(broken []lint.Unchecked) (unchecked []plan.Unchecked) {
	for _, u := range broken {
		unchecked = append(unchecked, plan.Unchecked{
			What: fmt.Sprintf("%s at %s:%d", u.Rule, u.Position.Path, u.Position.Line),
			Why:  u.Why,
			Fix:  "this is a defect of migrate-check; please report it with the statement",
		})
	}
	return unchecked
}

func (s *subject) progress(p Progress) {
	p.Project = s.dir()
	s.opts.Progress(p)
}
