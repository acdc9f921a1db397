package rules

import (
	"fmt"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/example"
)

// rewritten is what the finding in the bad example says to write instead, as SQL and for Alembic; empty if it says
// nothing. Where PostgreSQL 18 has a shorter way, that is there too.
func (p Page) rewritten() string {
	usual := p.rewriteOn(lint.DefaultVersion, false)
	if usual == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\nThe finding in the first example comes with what to write instead%s:\n\n", inRevisions(usual))
	writeSteps(&b, usual)
	if newest := p.rewriteOn(example.Newest, false); newest != nil && sqlOf(newest) != sqlOf(usual) {
		fmt.Fprintf(&b, "\nOn PostgreSQL %d%s:\n\n", example.Newest, inRevisions(newest))
		writeSteps(&b, newest)
	}
	fmt.Fprintf(&b, "\nIn Alembic:\n\n```python\n%s\n```\n", pythonOf(p.rewriteOn(lint.DefaultVersion, true)))
	return b.String()
}

func inRevisions(r *lint.Rewrite) string {
	if len(r.Steps) == 1 {
		return ""
	}
	return fmt.Sprintf(", in %d revisions", len(r.Steps))
}

func writeSteps(b *strings.Builder, r *lint.Rewrite) {
	b.WriteString("```sql\n")
	for i, step := range r.Steps {
		if i > 0 {
			b.WriteString("\n")
		}
		outside := ""
		if step.Outside {
			outside = "; outside of a transaction"
		}
		fmt.Fprintf(b, "-- %d. %s%s\n%s\n", i+1, step.Why, outside, step.SQL)
	}
	b.WriteString("```\n")
	if r.Differs != "" {
		fmt.Fprintf(b, "\nThe schema differs in this: %s.\n", r.Differs)
	}
}

func sqlOf(r *lint.Rewrite) (sql string) {
	for _, step := range r.Steps {
		sql += step.SQL + "\n"
	}
	return sql
}

func pythonOf(r *lint.Rewrite) string {
	var steps []string
	for _, step := range r.Steps {
		steps = append(steps, step.Python)
	}
	return strings.Join(steps, "\n\n")
}

// rewriteOn is the rewrite of the first finding in the bad example, nil if there is none on that version.
func (p Page) rewriteOn(version int, alembic bool) *lint.Rewrite {
	if p.Rule.Rewrite == nil {
		return nil
	}
	source := p.Section("bad.sql")
	settings, err := example.ReadSettings(source)
	if err != nil || !settings.Range.Holds(version) {
		return nil
	}
	file := lint.File{Source: source, Wrapped: true, Alembic: alembic}
	opts := lint.Options{
		PostgresVersion: version, Base: []lint.File{{Source: p.Section("before.sql")}}, Settings: map[string]string{"lock_timeout": "5s"},
	}
	findings, _ := lint.Look([]*lint.Rule{p.Rule}, []lint.File{file}, opts)
	if len(findings) == 0 { // it is about the timeout
		opts.Settings = nil
		findings, _ = lint.Look([]*lint.Rule{p.Rule}, []lint.File{file}, opts)
	}
	for _, f := range findings {
		if f.Rewrite != nil {
			return f.Rewrite
		}
	}
	return nil
}
