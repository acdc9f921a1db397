package rules

import (
	"embed"
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/lint"
)

//go:embed pages/*.txtar
var pages embed.FS

// Page is what there is to say about a rule: text, and SQL that is also its test.
type Page struct {
	Rule *lint.Rule
	// Text is Markdown: what happens, to whom, when it is safe to ignore, and where the manual says so.
	Text string
	// Sections are the examples by file name: before.sql, bad.sql, good.sql and others.
	Sections []Section
	// observed is what PostgreSQL does with the examples, and where tests saw it.
	observed string
}

// Section is one file of a page.
type Section struct{ Name, Text string }

// ReadPage returns the page of a rule.
func ReadPage(id string) (Page, error) {
	rule := Find(id)
	if rule == nil {
		return Page{}, fmt.Errorf("unknown rule %q%s", id, didYouMean(id))
	}
	data, err := pages.ReadFile("pages/" + id + ".txtar")
	if err != nil {
		return Page{}, fmt.Errorf("reading the page of %s: %w", id, err)
	}
	archive := txtar.Parse(data)
	page := Page{Rule: rule, Text: strings.TrimSpace(string(archive.Comment))}
	for _, file := range archive.Files {
		page.Sections = append(page.Sections, Section{file.Name, string(file.Data)})
	}
	if page.observed, err = observations(page); err != nil {
		return Page{}, fmt.Errorf("reading the page of %s: %w", id, err)
	}
	return page, nil
}

func didYouMean(id string) string {
	if known := lint.Suggest(id, IDs()); known != "" {
		return fmt.Sprintf("; did you mean %q?", known)
	}
	return ""
}

// Section returns the text of a file of the page, empty if there is none.
func (p Page) Section(name string) string {
	for _, section := range p.Sections {
		if section.Name == name {
			return section.Text
		}
	}
	return ""
}

// examples are the sections that a reader sees, with their titles.
var examples = []struct{ name, title, language string }{
	{"bad.sql", "Instead of", "sql"},
	{"good.sql", "write", "sql"},
	{"bad.py", "Instead of, in Alembic,", "python"},
	{"good.py", "write, in Alembic,", "python"},
}

// Markdown writes the page for people: the rule, the text and the examples.
func (p Page) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s.\n\n", p.Rule.ID, p.Rule.Summary)
	fmt.Fprintf(&b, "%s\n\n%s\n", p.facts(), p.Text)
	for _, example := range examples {
		text := withoutWants(p.Section(example.name))
		if text == "" {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n\n```%s\n%s\n```\n", example.title, example.language, text)
	}
	b.WriteString(p.rewritten())
	b.WriteString(p.observed)
	return b.String()
}

func (p Page) facts() string {
	severity := "Severity: " + p.Rule.Severity.String()
	if p.Rule.Approve {
		severity += " until a reason is given, then an approval"
	}
	return fmt.Sprintf("%s. Group: %s.", severity, p.Rule.Group)
}

// withoutWants takes the tests' remarks out of an example.
func withoutWants(text string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		if strings.HasPrefix(line, "-- page: ") {
			continue
		}
		before, _, _ := strings.Cut(line, "-- want ")
		lines = append(lines, strings.TrimRight(before, " "))
	}
	return strings.Join(lines, "\n")
}
