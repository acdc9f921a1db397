package plan

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Format{
		Name:     "json",
		Summary:  "the whole plan as data, described by docs/plan.schema.json",
		Write:    writeJSON,
		Findings: writeFindingsJSON,
	})
}

func writeJSON(w io.Writer, p *Plan, _ Options) error {
	return encode(w, withLists(*p))
}

// writeFindingsJSON writes {"version": 1, "findings": […]}. There may be tens of thousands, so it makes the text of
// one at a time.
func writeFindingsJSON(w io.Writer, findings []lint.Finding, _ Options) error {
	out := bufio.NewWriter(w) // it remembers the first error
	fmt.Fprintf(out, "{\n  \"version\": %d,\n  \"findings\": [", Version)
	const margin = "    "
	e, before, after := newEncoder(margin), "\n"+margin, "]\n}\n"
	for i := range findings {
		text, err := e.encode(&findings[i])
		if err != nil {
			return err
		}
		out.WriteString(before)
		out.WriteString(text)
		before, after = ",\n"+margin, "\n  ]\n}\n"
	}
	out.WriteString(after)
	return out.Flush()
}

func encode(w io.Writer, value any) error {
	text, err := newEncoder("").encode(value)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text+"\n")
	return err
}

// encoder makes JSON that does nothing where it is printed: what is hidden, and what would be a workflow command,
// is written as its number.
type encoder struct {
	text bytes.Buffer
	json *json.Encoder
}

// newEncoder gives an encoder whose lines but the first begin with a margin.
func newEncoder(margin string) *encoder {
	e := &encoder{}
	e.json = json.NewEncoder(&e.text)
	e.json.SetEscapeHTML(false)
	e.json.SetIndent(margin, "  ")
	return e
}

func (e *encoder) encode(value any) (string, error) {
	e.text.Reset()
	if err := e.json.Encode(value); err != nil {
		return "", err
	}
	text := strings.TrimSuffix(e.text.String(), "\n")
	return numbered(strings.ReplaceAll(text, "##[", `##\u005b`)), nil
}

func numbered(text string) string {
	if !strings.ContainsFunc(text, isHidden) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if !isHidden(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// withLists gives every required list, so that readers never meet null.
func withLists(p Plan) Plan {
	p.Projects = append([]Project{}, p.Projects...)
	for i := range p.Projects {
		p.Projects[i].Revisions = notNil(p.Projects[i].Revisions)
		p.Projects[i].Findings = notNil(p.Projects[i].Findings)
		p.Projects[i].Environments = withEnvironmentLists(p.Projects[i].Environments)
	}
	return p
}

func withEnvironmentLists(environments []Environment) (all []Environment) {
	for _, e := range environments {
		e.Current, e.Behind, e.Unknown = notNil(e.Current), notNil(e.Behind), notNil(e.Unknown)
		all = append(all, e)
	}
	return all
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Decode reads a plan that the json format wrote. It is strict: a plan may come from a build that ran
// somebody else's code.
func Decode(r io.Reader) (*Plan, error) {
	var p Plan
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return nil, fmt.Errorf("reading the plan: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("reading the plan: there is more after its end")
	}
	if p.Version != Version {
		return nil, fmt.Errorf("the plan has version %d; this migrate-check reads version %d", p.Version, Version)
	}
	if want := Judge(&p); p.Verdict != want {
		return nil, fmt.Errorf("the plan says %q, but what is in it says %q", p.Verdict, want)
	}
	return &p, nil
}
