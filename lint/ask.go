package lint

import "fmt"

// question is one way in which a rule looks at something.
type question struct {
	rule *Rule
	look func(*Pass)
}

// questions are what the rules in force want to look at: each statement of an upgrade, each of a downgrade, and
// the schema at the end.
type questions struct{ upgrade, downgrade, end []question }

func questionsOf(rules []*Rule, opts Options) (q questions) {
	for _, rule := range rules {
		if severity, set := opts.Severities[rule.ID]; set && severity == Off || !set && rule.Severity == Off {
			continue
		}
		if rule.Check != nil {
			q.upgrade = append(q.upgrade, question{rule, rule.Check})
		}
		if rule.Check != nil && !rule.Approve { // taking away what the upgrade gave is what a downgrade is for
			q.downgrade = append(q.downgrade, question{rule, rule.Check})
		}
		if rule.Finish != nil {
			q.end = append(q.end, question{rule, rule.Finish})
		}
	}
	return q
}

// about are the questions about each statement of a script.
func (q *questions) about(file *File) []question {
	if file.Direction == Downgrade {
		return q.downgrade
	}
	return q.upgrade
}

// ask asks questions about the same thing and keeps what is found.
func (e *engine) ask(questions []question, pass *Pass) {
	for len(questions) > 0 {
		questions = questions[e.askUntilOneBreaks(questions, pass):]
	}
}

// askUntilOneBreaks returns how many questions it asked. A rule that panics has judged nothing, and keeps no other
// from it. They are guarded together, as most have nothing to say and a guard costs more than that.
func (e *engine) askUntilOneBreaks(questions []question, pass *Pass) (asked int) {
	defer func() {
		if r := recover(); r != nil {
			e.broken(pass, fmt.Sprint(r))
		}
	}()
	for _, q := range questions {
		asked++
		pass.Rule, pass.findings = q.rule, pass.findings[:0]
		if q.look(pass); len(pass.findings) > 0 {
			e.take(pass)
		}
	}
	return asked
}

// take keeps the findings of a rule, and what it wants written instead.
func (e *engine) take(pass *Pass) {
	first := len(e.findings)
	e.findings = append(e.findings, pass.findings...)
	pass.rewrite(e.findings[first:])
}

// finish shows the schema after the change to the rules that want it.
func (e *engine) finish() {
	e.ask(e.questions.end, &Pass{Catalog: e.catalog, Version: e.opts.PostgresVersion})
}

// broken notes that a rule has not said all that it has to say.
func (e *engine) broken(pass *Pass, why string) {
	unchecked := Unchecked{Rule: pass.Rule.ID, Why: why}
	if pass.Statement != nil {
		unchecked.Position = pass.Statement.Position
	}
	e.unchecked = append(e.unchecked, unchecked)
}
