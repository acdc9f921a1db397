package check

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/migrate-check/migrate-check/internal/applied"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
)

// EnvironmentBehind is the rule of the findings about environments.
const EnvironmentBehind = "environment-behind"

// Environment is a database whose applied revisions are looked at.
type Environment struct {
	Name string
	// URL is the database, File what was captured from it. One of them is set.
	URL, File string
	// Dir is the project that it is for, slash-separated and relative to the root of the repository. Empty
	// is every project.
	Dir string
}

// environment is an environment as it was found, or why it could not be read.
type environment struct {
	Environment
	records []applied.Record
	err     error
}

func readEnvironments(ctx context.Context, opts Options) (read []environment) {
	for _, e := range opts.Environments {
		opts.Progress(Progress{Step: "reading the applied revisions of " + e.Name})
		found := environment{Environment: e}
		if e.URL != "" {
			found.records, found.err = applied.ReadURL(ctx, e.URL)
		} else {
			found.records, found.err = applied.ReadFile(e.File)
		}
		read = append(read, found)
	}
	return read
}

// standings say where the environments stand in the history of the project.
type standings struct {
	rows      []plan.Environment
	findings  []lint.Finding
	unchecked []plan.Unchecked
}

func (s *subject) standings() (all standings) {
	for _, e := range s.trees.environments {
		if e.Dir != "" && path.Clean(e.Dir) != s.dir() {
			continue
		}
		switch record := applied.For(e.records, s.changes.Head); {
		case e.err != nil:
			all.cannotTell(e.Name, e.err.Error(), "")
		case record == nil:
			all.cannotTell(e.Name, fmt.Sprintf("it has no version table that belongs to this project; looked for %s",
				s.changes.Head.VersionTable), "name the project of each environment with dir: in migrate-check.yaml")
		default:
			all.add(e.Name, s.changes.Head.Tool, record.In(s.base, s.changes.Head))
		}
	}
	return all
}

func (all *standings) cannotTell(name, why, fix string) {
	all.unchecked = append(all.unchecked, plan.Unchecked{What: "the applied revisions of " + name, Why: why, Fix: fix})
}

func (all *standings) add(name, tool string, standing applied.Standing) {
	row := plan.Environment{Name: name, Current: standing.Current, Behind: []string{}, Lost: standing.Lost, Unknown: standing.Unknown}
	for _, revision := range standing.Behind {
		row.Behind = append(row.Behind, revision.ID)
	}
	all.rows = append(all.rows, row)
	if n := len(standing.Unknown); n > 0 {
		all.report(lint.Error, fmt.Sprintf("the environment %s has %s that %s not here: %s", name, revisionWords(n), areOrIs(n), firstFew(standing.Unknown)),
			"merge the branch that has it, or bring its file back; "+tool+" cannot tell what such a database looks like")
	}
	if n := len(standing.Failed); n > 0 {
		all.report(lint.Error, fmt.Sprintf("the environment %s has %s that %s begun and not finished: %s", name, revisionWords(n), wereOrWas(n), firstFew(standing.Failed)),
			"repair that database, and its version table, before anything else is applied to it")
	}
	if n := len(row.Behind); n > 0 {
		all.report(lint.Warning, fmt.Sprintf("the environment %s lacks %s of the base: %s", name, revisionWords(n), firstFew(row.Behind)),
			"they will be applied there together with this change")
	}
}

func (all *standings) report(severity lint.Severity, message, hint string) {
	all.findings = append(all.findings, lint.Finding{
		Rule: EnvironmentBehind, Severity: severity, Message: message, Hint: hint, Evidence: lint.Static,
	})
}

func revisionWords(n int) string {
	if n == 1 {
		return "1 revision"
	}
	return fmt.Sprintf("%d revisions", n)
}

func areOrIs(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func wereOrWas(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// firstFew names some revisions; the plan has them all.
func firstFew(ids []string) string {
	const few = 5
	if len(ids) > few {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:few], ", "), len(ids)-few)
	}
	return strings.Join(ids, ", ")
}

// whatIsApplied is the base with only those revisions that are in one of the environments, for projects in
// which not the base decides what can no longer be changed.
func (t *trees) whatIsApplied(base, head *migration.Project, in string) (*migration.Project, error) {
	has, found := map[string]bool{}, false
	for _, e := range t.environments {
		if e.Dir != "" && path.Clean(e.Dir) != head.Dir || (e.URL != "") != (in == "database") {
			continue
		}
		if e.err != nil {
			return nil, fmt.Errorf("reading what is applied in %s: %w", e.Name, e.err)
		}
		record := applied.For(e.records, head)
		if record == nil {
			continue // the plan says so
		}
		found = true
		for id := range record.Applied(base, head) {
			has[id] = true
		}
	}
	if !found {
		return nil, &UsageError{fmt.Errorf("no environment says what is applied of %s, and history.applied asks for it; "+
			"name one with --applied-from, or with environments: in migrate-check.yaml", head.Dir)}
	}
	filtered := *base
	filtered.Revisions = nil
	for _, revision := range base.Revisions {
		if has[revision.ID] {
			filtered.Revisions = append(filtered.Revisions, revision)
		}
	}
	return &filtered, nil
}
