package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Settle decides what becomes of findings: it gives each its severity, drops what is off, sets aside
// what the user ignores, marks what a person approved, and adds findings about the ignores themselves.
// The files are those that the findings are about; rules are the whole catalog.
func Settle(rules []*Rule, files []File, findings []Finding, opts Options) Result {
	return settle(byID(rules), files, findings, opts)
}

func byID(rules []*Rule) map[string]*Rule {
	known := make(map[string]*Rule, len(rules))
	for _, rule := range rules {
		known[rule.ID] = rule
	}
	return known
}

func settle(rules map[string]*Rule, files []File, findings []Finding, opts Options) Result {
	s := newSettlement(rules, files, opts)
	for _, f := range findings {
		s.settle(f)
	}
	for _, d := range s.directives {
		s.judge(d)
	}
	opts.Book.judged(files, s.used, s.rules, opts)
	slices.SortStableFunc(s.result.Findings, Finding.Compare)
	slices.SortStableFunc(s.result.Ignored, Finding.Compare)
	slices.SortStableFunc(s.result.Disproved, Finding.Compare)
	return s.result
}

type settlement struct {
	rules      map[string]*Rule
	opts       Options
	directives []*directive
	// inTree are the paths of scripts in the repository, by those that findings have.
	inTree map[string]string
	// used are the indexes of the Options' Ignores that silenced something.
	used   map[int]bool
	result Result
}

func newSettlement(rules map[string]*Rule, files []File, opts Options) *settlement {
	s := &settlement{rules: rules, opts: opts, inTree: map[string]string{}, used: map[int]bool{}}
	type place struct {
		path string
		line int
	}
	seen := map[place]*directive{}
	for _, file := range files {
		s.inTree[file.Path] = file.inTree()
		for _, d := range directives(file) {
			at := place{d.position.Path, d.position.Line}
			if first := seen[at]; first != nil {
				first.outside = first.outside && !file.linted(d.position.Line)
				continue
			}
			d.outside, d.unsure = !file.linted(d.position.Line), file.unsure
			seen[at] = d
			s.directives = append(s.directives, d)
		}
	}
	return s
}

// linted reports whether statements on a line, and after it, would have been linted.
func (f *File) linted(line int) bool {
	nothing := len(f.Sent) == 0 && (f.Sent != nil || f.Python)
	return !nothing && !f.incomplete() && line >= f.FirstLine && (f.LastLine == 0 || line <= f.LastLine)
}

func (s *settlement) settle(f Finding) {
	rule := s.rules[f.Rule]
	if rule == nil {
		rule = &Rule{ID: f.Rule, Severity: Error} // not in the catalog, and not to be lost for that
	}
	if f.Severity = s.severity(rule, f); f.Severity == Off {
		return
	}
	reason := s.reason(f)
	if reason != "" || f.Disproved {
		f.Rewrite = nil // the statement stays
	}
	switch {
	case f.Disproved:
		s.result.Disproved = append(s.result.Disproved, f)
	case reason == "":
		f.Hint = s.withEndedIgnore(f)
		s.result.Findings = append(s.result.Findings, f)
	case rule.Approve:
		f.Approved = reason
		s.result.Findings = append(s.result.Findings, f)
	default:
		f.Approved = reason
		s.result.Ignored = append(s.result.Ignored, f)
	}
}

// severity is the configuration's, else what the finder gave, else the rule's.
func (s *settlement) severity(rule *Rule, f Finding) Severity {
	if severity, ok := s.opts.Severities[rule.ID]; ok {
		return severity
	}
	if f.Severity != Off {
		return f.Severity
	}
	return rule.Severity
}

// reason is why the user silences the finding, empty if he does not. Comments come first, so that they
// count as used.
func (s *settlement) reason(f Finding) (reason string) {
	for _, d := range s.directives {
		if d.silences(f) {
			d.used[f.Rule] = true
			reason = d.reason
		}
	}
	for i, ignore := range s.opts.Ignores {
		if s.covers(ignore, f) && !ignore.ended(s.opts.Today) {
			s.used[i] = true
			reason = cmp.Or(reason, ignore.Reason)
		}
	}
	return reason
}

func (s *settlement) covers(ignore Ignore, f Finding) bool {
	return ignore.covers(f.Rule, cmp.Or(s.inTree[f.Path], f.Path), f.Revision)
}

func (s *settlement) withEndedIgnore(f Finding) string {
	for _, ignore := range s.opts.Ignores {
		if s.covers(ignore, f) && ignore.ended(s.opts.Today) {
			return fmt.Sprintf("the ignore for it ended on %s; %s", ignore.Until, f.Hint)
		}
	}
	return f.Hint
}

// judge reports what is wrong with a directive.
func (s *settlement) judge(d *directive) {
	switch d.verb {
	case verbIrreversible, verbReplaces:
		return
	case verbIgnore, verbIgnoreFile:
	default:
		verbs := []string{verbIgnore, verbIgnoreFile, verbIrreversible, verbReplaces}
		s.add(UnknownRule, d, "unknown comment %q%s", marker+d.verb, didYouMean(d.verb, verbs))
		return
	}
	if len(d.rules) == 0 {
		s.add(UnknownRule, d, "the comment names no rule; write %q", "-- migrate-check:ignore rule: reason")
	}
	if d.reason == "" {
		s.add(IgnoreWithoutReason, d, "an ignore takes a reason; write %q after the rule", ": reason")
	}
	for _, id := range d.rules {
		s.judgeRule(d, id)
	}
}

func (s *settlement) judgeRule(d *directive, id string) {
	rule := s.rules[id]
	if rule == nil {
		known := slices.Sorted(maps.Keys(s.rules))
		s.add(UnknownRule, d, "unknown rule %q%s", id, didYouMean(id, known))
		return
	}
	// What only a run or the history shows may not have been looked for this time.
	if !rule.Reads() || d.outside || d.couldMiss() || d.reason == "" || d.used[id] || s.severity(rule, Finding{}) == Off {
		return
	}
	s.add(UnusedIgnore, d, "the ignore of %s silences nothing", id)
}

func didYouMean(name string, known []string) string {
	if suggestion := Suggest(name, known); suggestion != "" {
		return fmt.Sprintf("; did you mean %q?", suggestion)
	}
	return ""
}

func (s *settlement) add(id string, d *directive, format string, args ...any) {
	s.result.Findings = append(s.result.Findings, s.report(id, d, format, args...)...)
}

// report gives a finding about a directive, none if its rule is off.
func (s *settlement) report(id string, d *directive, format string, args ...any) []Finding {
	rule := s.rules[id]
	if rule == nil {
		return nil
	}
	f := Finding{Rule: id, Message: fmt.Sprintf(format, args...), Position: d.position, Evidence: Static}
	if f.Severity = s.severity(rule, f); f.Severity == Off {
		return nil
	}
	return []Finding{f}
}
