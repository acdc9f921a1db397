package plan

import (
	"fmt"
	"io"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Format{
		Name:    "terminal",
		Summary: "for people, on a terminal or in a log",
		Write: func(w io.Writer, p *Plan, opts Options) error {
			_, err := io.WriteString(w, newTerminal(p, opts).document())
			return err
		},
		Findings: func(w io.Writer, findings []lint.Finding, opts Options) error {
			p := onlyFindings(findings)
			_, err := io.WriteString(w, newTerminal(p, opts).findingsOnly())
			return err
		},
	})
}

// terminal writes one plan for people who read it on a terminal or in a build's log.
type terminal struct {
	strings.Builder
	palette
	plan    *Plan
	width   int
	verbose bool
	counts  Counts
	quoted  quoted
}

func newTerminal(p *Plan, opts Options) *terminal {
	width := opts.Width
	if width <= 0 {
		width = 80
	}
	return &terminal{palette: palette{opts.Color}, plan: p, width: max(width, 40), verbose: opts.Verbose, counts: Count(p), quoted: quoted{}}
}

func (t *terminal) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }

func (t *terminal) document() string {
	t.header()
	for _, project := range t.plan.Projects {
		t.project(project)
	}
	t.unchecked()
	t.accepted()
	t.last()
	return t.String()
}

func (t *terminal) findingsOnly() string {
	for _, f := range openFindings(t.plan) {
		t.finding(f)
	}
	t.printf("%s\n", t.findingWords())
	return t.String()
}

// header says what was compared, and on what it was tried.
func (t *terminal) header() {
	t.printf("%s  %s → %s\n", t.bold("Migration plan"), t.tree(t.plan.Base, "base"), t.tree(t.plan.Head, "head"))
	if pg := t.plan.Postgres; pg != nil && anyReplayed(t.plan) {
		words := fmt.Sprintf("Replayed on a throwaway PostgreSQL %s (%s)", inline(pg.Version), inline(pg.Source))
		t.printf("%s\n", t.dim(words))
	}
	t.printf("\n")
}

func (t *terminal) tree(tree Tree, otherwise string) string {
	ref, commit := inline(tree.Ref), short(inline(tree.Commit))
	switch {
	case ref == "" && commit == "":
		return otherwise
	case ref == "" || strings.HasPrefix(tree.Commit, tree.Ref):
		return commit
	case commit == "":
		return ref
	}
	return ref + " (" + commit + ")"
}

func (t *terminal) project(project Project) {
	t.printf("%s  %s\n\n", t.bold(projectName(project)), t.dim(t.projectWords(project)))
	t.revisions(project)
	t.environments(project)
	for _, f := range worstFirst(project.Findings) {
		t.finding(f)
	}
}

func projectName(project Project) string {
	if project.Dir == "." {
		return "This directory"
	}
	return inline(project.Dir)
}

func (t *terminal) projectWords(project Project) string {
	pending := "nothing pending"
	if n := len(project.Revisions); n > 0 {
		pending = t.revisionWords(n)
	}
	words := fmt.Sprintf("%s, %s, %d on the base", inline(project.Tool), pending, project.Applied)
	if project.Cached > 0 {
		words += fmt.Sprintf(" (%d from the cache)", project.Cached)
	}
	return words
}

// revisionWords counts revisions that were to be replayed.
func (t *terminal) revisionWords(n int) string {
	if t.plan.All {
		return plural(n, "revision")
	}
	return plural(n, "pending revision")
}

func (t *terminal) unchecked() {
	list := allUnchecked(t.plan)
	if len(list) == 0 {
		return
	}
	t.printf("%s\n\n", t.bold("Not checked"))
	for _, u := range list {
		t.paragraph(t.yellow("? "), t.bold, sentence(inline(u.What)))
		if why := lines(u.Why); len(why) > 1 {
			t.block(0, why)
		} else {
			t.paragraph("  ", t.plain, inline(u.Why))
		}
		if u.Fix != "" {
			t.paragraph("  ", t.plain, "Fix: "+inline(u.Fix))
		}
		t.block(0, lastLines(u.Output))
		t.printf("\n")
	}
}

// accepted lists what people silenced or approved, with their reasons: it must stay visible.
func (t *terminal) accepted() {
	if t.counts.Approved+t.counts.Ignored == 0 {
		return
	}
	t.printf("%s\n\n", t.bold("Approved and ignored"))
	for _, project := range t.plan.Projects {
		for _, f := range approved(project.Findings) {
			t.acceptedItem("approved", f)
		}
		for _, f := range project.Ignored {
			t.acceptedItem("ignored", f)
		}
	}
	t.printf("\n")
}

func (t *terminal) acceptedItem(how string, f lint.Finding) {
	heading := fmt.Sprintf("  %s %s  %s", inline(f.Rule), how, t.dim(place(f)))
	t.printf("%s\n", strings.TrimRight(heading, " "))
	t.paragraph("    ", t.plain, inline(f.Approved))
}

// last is the verdict in one line, so that the end of a log says it all.
func (t *terminal) last() {
	paint := map[Verdict]func(string) string{Pass: t.green, Warn: t.yellow, Fail: t.red, Incomplete: t.yellow}[t.plan.Verdict]
	if paint == nil {
		paint = t.plain
	}
	t.printf("%s %s\n", t.bold(paint(string(t.plan.Verdict)+":")), t.verdictWords())
}

func (t *terminal) verdictWords() string {
	pending := t.revisionWords(t.counts.Pending)
	switch {
	case t.plan.Verdict == Fail:
		return t.blockWords() + " (" + pending + ")"
	case t.plan.Verdict == Incomplete:
		return plural(max(1, t.counts.Unchecked), "thing") + " could not be checked; " + t.findingWords()
	case t.plan.Verdict == Warn:
		return "nothing blocks the merge; " + t.findingWords() + " (" + pending + ")"
	case t.counts.Pending == 0:
		return "no revision is pending; " + t.findingWords()
	case allReplayed(t.plan):
		return pending + verb(t.counts.Pending, " go", "es") + " up, down and up again; " + t.findingWords()
	}
	return pending + "; " + t.findingWords()
}

// blockWords says what blocks the merge, and what else there is.
func (t *terminal) blockWords() string {
	c := t.counts
	words := plural(c.Errors, "error") + verb(c.Errors, " block", "s") + " the merge"
	if c.Errors == 0 {
		words = plural(c.Warnings, "warning") + verb(c.Warnings, " block", "s") + " the merge"
	} else if c.Warnings > 0 {
		words += "; " + plural(c.Warnings, "warning")
	}
	if c.Unchecked > 0 {
		words += "; " + plural(c.Unchecked, "thing") + " not checked"
	}
	return words
}

// findingWords counts errors and warnings.
func (t *terminal) findingWords() string {
	var parts []string
	if t.counts.Errors > 0 {
		parts = append(parts, plural(t.counts.Errors, "error"))
	}
	if t.counts.Warnings > 0 {
		parts = append(parts, plural(t.counts.Warnings, "warning"))
	}
	if t.counts.Notes > 0 {
		parts = append(parts, plural(t.counts.Notes, "note"))
	}
	if len(parts) == 0 {
		return "nothing found"
	}
	return strings.Join(parts, ", ")
}
