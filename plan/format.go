package plan

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// Format writes plans for one kind of reader.
type Format struct {
	Name    string
	Summary string
	// Write writes the whole plan.
	Write func(w io.Writer, p *Plan, opts Options) error
	// Findings writes findings that belong to no plan, such as those of "migrate-check lint". It is nil
	// for formats that only know whole plans.
	Findings func(w io.Writer, findings []lint.Finding, opts Options) error
}

// Options say how a plan is shown. The zero value suits a file.
type Options struct {
	// Color uses the colours of a terminal.
	Color bool
	// Width is the number of columns of a terminal; 0 is 80.
	Width int
	// Verbose shows the statements and the schema changes on a terminal too.
	Verbose bool
	// Files is the address of the head's files, such as "https://github.com/acme/shop/blob/<commit>".
	// Where it is set, findings link to their lines.
	Files string
	// Limit is how many bytes a Markdown document may have; 0 is no limit.
	Limit int
	// Explain gives a rule's summary and its page, for formats that carry them. May be nil.
	Explain func(rule string) (summary, page string)
	// Summary is the address of a longer Markdown document, such as the summary of a job; empty if there is none.
	Summary string
	// Footer is Markdown of the caller's own, added to the last line of a Markdown document.
	Footer []string
}

var formats = map[string]*Format{}

func register(f *Format) {
	if formats[f.Name] != nil {
		panic("plan: two formats are named " + f.Name)
	}
	formats[f.Name] = f
}

// Formats lists the formats by name.
func Formats() []*Format {
	list := make([]*Format, 0, len(formats))
	for _, f := range formats {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *Format) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// FormatNamed finds a format. Its error lists the names there are.
func FormatNamed(name string) (*Format, error) {
	if f := formats[name]; f != nil {
		return f, nil
	}
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return nil, fmt.Errorf("unknown format %q; there are %s", name, strings.Join(names, ", "))
}
