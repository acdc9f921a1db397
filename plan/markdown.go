package plan

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Format{
		Name:    "markdown",
		Summary: "a comment for a pull request",
		Write: func(w io.Writer, p *Plan, opts Options) error {
			opts.Limit = cmp.Or(opts.Limit, summaryLimit)
			text, _ := Markdown(p, opts)
			_, err := io.WriteString(w, text)
			return err
		},
	})
}

// summaryLimit keeps a document well within the 1 MiB that GitHub takes as a job summary; it drops a longer one
// as a whole.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
const summaryLimit = 900 << 10

// Markdown renders the plan, and reports whether parts were left out to stay within opts.Limit. The
// verdict, the counts and the findings that block are the last to go.
func Markdown(p *Plan, opts Options) (text string, cut bool) {
	for level := full; ; level++ {
		m := &markdown{plan: p, opts: opts, level: level, counts: Count(p), quoted: quoted{}}
		text = m.document()
		if opts.Limit <= 0 || len(text) <= opts.Limit || level == rulesOnly {
			return text, level > full
		}
	}
}

// level says how much of a plan is shown.
type level int

const (
	full         level = iota
	cleanCut           // without the SQL and schema of revisions that nothing was found in
	foldsCut           // without any SQL and schema
	detailsCut         // details of findings are cut to a few lines
	findingsOnly       // one line for each finding
	rulesOnly          // one line for each rule
)

var leftOut = map[level]string{
	cleanCut:     "the SQL and the schema changes of revisions without findings",
	foldsCut:     "the SQL and the schema changes",
	detailsCut:   "the SQL, the schema changes, the safer ways and long details",
	findingsOnly: "the SQL, the schema changes and the details of the findings",
	rulesOnly:    "everything but the number of findings of each rule",
}

// markdown writes one document at one level.
type markdown struct {
	strings.Builder
	plan   *Plan
	opts   Options
	level  level
	counts Counts
	quoted quoted
}

// part is a piece of the document that is put together on its own.
func (m *markdown) part() *markdown {
	return &markdown{plan: m.plan, opts: m.opts, level: m.level, counts: m.counts, quoted: m.quoted}
}

func (m *markdown) printf(format string, args ...any) { fmt.Fprintf(m, format, args...) }

func (m *markdown) document() string {
	m.title()
	m.lead()
	if m.level < rulesOnly {
		for _, project := range m.plan.Projects {
			m.revisions(project)
			m.branches(project)
			m.environments(project)
		}
	}
	m.findings()
	if m.level < foldsCut {
		m.statements()
		m.schema()
	}
	m.accepted()
	m.locally()
	m.footer()
	return m.String()
}

var markdownMarks = map[Verdict]string{Pass: "✅", Warn: "⚠️", Fail: "⛔", Incomplete: "❓"}

func (m *markdown) title() {
	parts := []string{"Migration plan"}
	switch projects := m.plan.Projects; {
	case len(projects) == 1 && projects[0].Dir != ".":
		parts = append(parts, codeSpan(clip(projects[0].Dir, 100)))
	case len(projects) > 1:
		parts = append(parts, plural(len(projects), "project"))
	}
	parts = append(parts, m.state())
	m.printf("### %s %s\n\n", markdownMarks[m.plan.Verdict], strings.Join(parts, " · "))
}

// state is the verdict in words.
func (m *markdown) state() string {
	switch m.plan.Verdict {
	case Fail:
		return "merge blocked"
	case Incomplete:
		return "could not check everything"
	case Warn:
		return "ready, with " + plural(m.counts.Errors+m.counts.Warnings, "warning")
	}
	if m.isIdle() {
		return "nothing to migrate"
	}
	return "ready"
}

// lead says in two sentences what was found and how it was checked.
func (m *markdown) lead() {
	if m.isIdle() {
		m.printf("This change adds no revision to %s, and edits none that is there.\n\n", m.base())
		return
	}
	sentences := []string{"**" + m.countWords() + ".**", m.pendingWords()}
	if m.plan.Verdict == Incomplete {
		sentences = append(sentences, "What could not be checked does not pass.")
	}
	m.printf("%s\n\n", strings.Join(sentences, " "))
}

// isIdle reports whether the change has nothing to do with migrations.
func (m *markdown) isIdle() bool {
	c := m.counts
	return len(m.plan.Projects) > 0 && c.Pending+c.Errors+c.Warnings+c.Notes+c.Approved+c.Ignored+c.Unchecked == 0
}

func (m *markdown) countWords() string {
	c := m.counts
	var parts []string
	if c.Errors > 0 {
		parts = append(parts, plural(c.Errors, "error"))
	}
	if c.Warnings > 0 {
		parts = append(parts, plural(c.Warnings, "warning"))
	}
	if c.Notes > 0 {
		parts = append(parts, plural(c.Notes, "note"))
	}
	if c.Unchecked > 0 {
		parts = append(parts, plural(c.Unchecked, "thing")+" not checked")
	}
	if len(parts) == 0 {
		return "No problems found"
	}
	return strings.Join(parts, ", ")
}

func (m *markdown) pendingWords() string {
	switch {
	case len(m.plan.Projects) == 0:
		return "No migration project was found."
	case m.counts.Pending == 0:
		return "No revision is pending on " + m.base() + "."
	}
	verb := "revisions are"
	if m.counts.Pending == 1 {
		verb = "revision is"
	}
	words := fmt.Sprintf("%d %s pending on %s", m.counts.Pending, verb, m.base())
	if m.plan.All {
		words = plural(m.counts.Pending, "revision") + ", those on " + m.base() + " too"
	}
	if m.plan.Postgres == nil {
		return words + "."
	}
	server := "PostgreSQL " + versionText(m.plan.Postgres.Version)
	if allReplayed(m.plan) {
		return words + "; upgraded, downgraded and upgraded again on a throwaway " + server + "."
	}
	return words + "; tried up, down and up again on a throwaway " + server + "."
}

func (m *markdown) base() string {
	if m.plan.Base.Ref != "" {
		return codeSpan(clip(m.plan.Base.Ref, 100))
	}
	if m.plan.Base.Commit != "" {
		return codeSpan(short(m.plan.Base.Commit))
	}
	return "the base"
}

func (m *markdown) unchecked() {
	list := allUnchecked(m.plan)
	if len(list) == 0 {
		return
	}
	m.printf("#### Not checked\n\n")
	for i, u := range list {
		if m.level == rulesOnly && i == 10 {
			m.printf("- … and %d more\n", len(list)-i)
			break
		}
		m.uncheckedItem(u)
	}
	m.printf("\n")
}

func (m *markdown) uncheckedItem(u Unchecked) {
	m.printf("- **%s**", cmp.Or(sentence(prose(m.clip(u.What))), "(empty)"))
	why := lines(u.Why)
	if m.level >= findingsOnly { // ten of them are to fit, whatever they hold
		m.printf(": %s\n", prose(m.clip(u.Why)))
		return
	}
	if len(why) > 1 {
		m.printf("\n\n%s", indent(fence("text", m.shorten(why)), "  "))
	} else {
		m.printf(": %s\n", prose(m.clip(u.Why)))
	}
	if u.Fix != "" {
		m.printf("\n  **Fix:** %s\n", prose(m.clip(u.Fix)))
	}
	if output := lastLines(u.Output); len(output) > 0 {
		m.printf("\n%s", indent(fence("text", m.shorten(output)), "  "))
	}
}

// clip shortens a message where there is no room.
func (m *markdown) clip(message string) string {
	if m.level >= findingsOnly {
		return clip(message, 160)
	}
	return clip(message, 2000)
}

// shorten keeps the ends of preformatted text where there is no room.
func (m *markdown) shorten(text []string) []string {
	const most = 12
	if m.level < detailsCut {
		return text
	}
	if len(text) > most {
		cut := []string{fmt.Sprintf("… %d lines …", len(text)-most)}
		text = append(append(text[:most/2:most/2], cut...), text[len(text)-most/2:]...)
	}
	for i, line := range text {
		text[i] = clip(line, 200)
	}
	return text
}

func (m *markdown) locally() {
	command := "migrate-check plan"
	for _, dir := range m.plan.Dirs {
		if m.level < findingsOnly && dir != "." {
			command += " " + shellWord(dir)
		}
	}
	if ref := m.plan.Base.Ref; ref != "" {
		command += " --base " + shellWord(ref)
	}
	if m.level == rulesOnly && len(command) > 1000 {
		return
	}
	m.fold("<b>Run this check locally</b>", fence("bash", []string{oneLine(command)}))
}

// fold hides a part behind a line that opens it.
func (m *markdown) fold(summary, body string) {
	m.printf("<details>\n<summary>%s</summary>\n\n%s\n\n</details>\n\n", summary, strings.TrimRight(body, "\n"))
}

func (m *markdown) footer() {
	if m.level > full {
		m.printf("Left out to keep this short: %s. %s\n\n", leftOut[m.level], m.elsewhere())
	}
	var parts []string
	if m.plan.Head.Commit != "" && m.plan.Base.Commit != "" {
		parts = append(parts, fmt.Sprintf("%s onto %s",
			codeSpan(short(m.plan.Head.Commit)), codeSpan(short(m.plan.Base.Commit))))
	}
	if pg := m.plan.Postgres; pg != nil {
		parts = append(parts, fmt.Sprintf("PostgreSQL %s (%s)", versionText(pg.Version), prose(clip(pg.Source, 100))))
	}
	parts = append(parts, strings.TrimSpace("migrate-check "+versionText(m.plan.Tool)))
	parts = append(parts, m.opts.Footer...)
	m.printf("<sub>%s</sub>\n", strings.Join(parts, " · "))
}

// elsewhere says where the rest is.
func (m *markdown) elsewhere() string {
	if m.opts.Summary != "" {
		return "The [job summary](" + m.opts.Summary + ") has more, the plan as JSON has all of it."
	}
	return "The plan as JSON has all of it."
}

// shellWord quotes an argument where a shell would take it apart.
func shellWord(word string) string {
	safe := func(r rune) bool {
		return r == '/' || r == '.' || r == '-' || r == '_' ||
			'0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
	}
	if word != "" && strings.TrimFunc(word, safe) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// paragraph is a hint as a sentence of its own.
func paragraph(hint string) string {
	text := sentence(prose(hint))
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

func indent(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+by) + "\n"
}

// sentence begins with a capital, unless it begins with code.
func sentence(text string) string {
	if text == "" || text[0] < 'a' || text[0] > 'z' {
		return text
	}
	first, _, _ := strings.Cut(text, " ")
	if strings.ContainsAny(strings.TrimRight(first, ".:"), "./_(") {
		return text // a path or a name
	}
	return string(text[0]-'a'+'A') + text[1:]
}

var severityMarks = map[lint.Severity]string{lint.Error: "⛔", lint.Warning: "⚠️", lint.Note: "ℹ️"}
