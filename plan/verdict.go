package plan

import (
	"fmt"

	"github.com/migrate-check/migrate-check/lint"
)

// Verdict is what a plan decides.
type Verdict string

const (
	Pass       Verdict = "pass"
	Warn       Verdict = "warn"
	Fail       Verdict = "fail"
	Incomplete Verdict = "incomplete"
)

// FailOn is the severity from which on findings block the merge. The zero value is FailOnError.
type FailOn string

const (
	FailOnError   FailOn = "error"
	FailOnWarning FailOn = "warning"
	FailOnNever   FailOn = "never"
)

// ParseFailOn reads the name of a FailOn.
func ParseFailOn(name string) (FailOn, error) {
	switch f := FailOn(name); f {
	case FailOnError, FailOnWarning, FailOnNever:
		return f, nil
	}
	return "", fmt.Errorf("unknown severity %q; use error, warning or never", name)
}

// Judge gives the verdict that follows from the plan and its FailOn. What blocks outweighs what could not
// be checked, and that outweighs a warning: a plan with anything unchecked never passes.
func Judge(p *Plan) Verdict {
	counts := Count(p)
	switch {
	case p.blocking(counts):
		return Fail
	case counts.Unchecked > 0 || p.hasUntriedStep():
		return Incomplete
	case counts.Errors+counts.Warnings > 0:
		return Warn
	}
	return Pass
}

func (p *Plan) blocking(c Counts) bool {
	switch p.FailOn {
	case FailOnNever:
		return false
	case FailOnWarning:
		return c.Errors+c.Warnings > 0
	}
	return c.Errors > 0
}

// Blocks reports whether the finding alone makes the plan fail.
func (p *Plan) Blocks(f lint.Finding) bool {
	var c Counts
	c.add(f)
	return p.blocking(c)
}

// hasUntriedStep guards the promise of Judge against a plan that forgot to say why a step was not run.
// The steps after a failed one are excused: the failure is a finding.
func (p *Plan) hasUntriedStep() bool {
	for _, project := range p.Projects {
		for _, r := range project.Revisions {
			switch {
			case r.Upgrade.untried(),
				r.Upgrade.Result == OK && r.Downgrade.untried(),
				r.Downgrade.Result == OK && r.Again.untried():
				return true
			}
		}
	}
	return false
}

func (s Step) untried() bool { return s.Result == NotRun || s.Result == "" }

// Counts are the numbers a reader wants first. Approved findings count as nothing else.
type Counts struct {
	Errors, Warnings, Notes int
	Approved, Ignored       int
	Unchecked               int
	Projects, Pending       int
}

// Count counts what is in the plan.
func Count(p *Plan) Counts {
	c := Counts{Unchecked: len(p.Unchecked), Projects: len(p.Projects)}
	for _, project := range p.Projects {
		c.Pending += len(project.Revisions)
		c.Ignored += len(project.Ignored)
		c.Unchecked += len(project.Unchecked)
		for _, f := range project.Findings {
			c.add(f)
		}
	}
	return c
}

func (c *Counts) add(f lint.Finding) {
	switch {
	case f.Approved != "":
		c.Approved++
	case f.Severity == lint.Error:
		c.Errors++
	case f.Severity == lint.Warning:
		c.Warnings++
	case f.Severity == lint.Note:
		c.Notes++
	}
}
