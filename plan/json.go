package plan

import (
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

// writeFindingsJSON writes {"version": 1, "findings": […]}.
func writeFindingsJSON(w io.Writer, findings []lint.Finding, _ Options) error {
	return encode(w, struct {
		Version  int            `json:"version"`
		Findings []lint.Finding `json:"findings"`
	}{Version, notNil(findings)})
}

// encode writes JSON that does nothing where it is printed: what is hidden, and what would be a workflow command,
// is written as its number.
func encode(w io.Writer, value any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(w, numbered(strings.ReplaceAll(text.String(), "##[", `##\u005b`)))
	return err
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
