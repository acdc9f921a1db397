package plan

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Format{
		Name:    "junit",
		Summary: "a test report, one test for each revision",
		Write: func(w io.Writer, p *Plan, _ Options) error {
			return writeXML(w, suitesOf(p))
		},
		Findings: func(w io.Writer, findings []lint.Finding, _ Options) error {
			return writeXML(w, suitesOf(onlyFindings(findings)))
		},
	})
}

type (
	testSuites struct {
		XMLName xml.Name    `xml:"testsuites"`
		Suites  []testSuite `xml:"testsuite"`
	}
	testSuite struct {
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Cases    []testCase `xml:"testcase"`
	}
	testCase struct {
		Name    string       `xml:"name,attr"`
		Class   string       `xml:"classname,attr"`
		Time    string       `xml:"time,attr,omitempty"`
		File    string       `xml:"file,attr,omitempty"`
		Failure *testProblem `xml:"failure"`
		Error   *testProblem `xml:"error"`
		Output  string       `xml:"system-out,omitempty"`
	}
	testProblem struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

func suitesOf(p *Plan) testSuites {
	var suites testSuites
	for _, project := range p.Projects {
		suites.Suites = append(suites.Suites, suiteOf(p, project))
	}
	if len(p.Unchecked) > 0 {
		suite := testSuite{Name: "migrate-check"}
		for _, u := range p.Unchecked {
			suite.add(uncheckedCase(suite.Name, u))
		}
		suites.Suites = append(suites.Suites, suite)
	}
	return suites
}

// suiteOf makes a test of each pending revision, and of each file or old revision that something was found in.
func suiteOf(p *Plan, project Project) testSuite {
	suite := testSuite{Name: oneLine(project.Dir)}
	if suite.Name == "" {
		suite.Name = "migrate-check"
	}
	for _, r := range project.Revisions {
		c := caseOf(p, findingsOf(project, r.ID))
		c.Name, c.File = strings.TrimSpace(oneLine(r.ID)+" "+oneLine(r.Message)), oneLine(r.Path)
		if total := r.Upgrade.Duration + r.Downgrade.Duration + r.Again.Duration; total > 0 {
			c.Time = fmt.Sprintf("%.3f", total.Round(time.Millisecond).Seconds())
		}
		suite.add(c)
	}
	for _, group := range elsewhere(project) {
		c := caseOf(p, group)
		c.Name, c.File = oneLine(placeOf(project, group[0])), oneLine(group[0].Path)
		suite.add(c)
	}
	for _, u := range project.Unchecked {
		suite.add(uncheckedCase(suite.Name, u))
	}
	return suite
}

func (s *testSuite) add(c testCase) {
	c.Class = s.Name
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Error != nil {
		s.Errors++
	}
	s.Cases = append(s.Cases, c)
}

// elsewhere groups the findings about no pending revision by their file.
func elsewhere(project Project) (groups [][]lint.Finding) {
	pending := map[string]bool{}
	for _, r := range project.Revisions {
		pending[r.ID] = true
	}
	at := map[string]int{}
	for _, f := range worstFirst(project.Findings) {
		if pending[f.Revision] {
			continue
		}
		i, seen := at[f.Path]
		if !seen {
			i = len(groups)
			at[f.Path] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

// caseOf is a failure if a finding blocks; what does not block is output.
func caseOf(p *Plan, findings []lint.Finding) (c testCase) {
	var blocking, others []string
	for _, f := range findings {
		if p.Blocks(f) {
			blocking = append(blocking, findingText(f))
		} else {
			others = append(others, findingText(f))
		}
	}
	if len(blocking) > 0 {
		c.Failure = &testProblem{Message: oneLine(findings[0].Message), Text: strings.Join(blocking, "\n")}
	}
	c.Output = strings.Join(others, "\n")
	return c
}

func findingText(f lint.Finding) string {
	text := fmt.Sprintf("%s [%s] %s\n", oneLine(f.Message), oneLine(f.Rule), place(f))
	for _, line := range lines(f.Detail) {
		text += "  " + line + "\n"
	}
	if f.Hint != "" {
		text += "  " + oneLine(f.Hint) + "\n"
	}
	return text
}

func uncheckedCase(suite string, u Unchecked) testCase {
	why := strings.Join(lines(u.Why), "\n")
	if u.Fix != "" {
		why += "\n" + oneLine(u.Fix)
	}
	return testCase{Name: oneLine(u.What), Class: suite, Error: &testProblem{Message: "not checked", Text: why}}
}

// writeXML writes no workflow command: one of the old form counts anywhere in a line.
func writeXML(w io.Writer, value any) error {
	text, err := xml.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, strings.ReplaceAll(string(text), "##[", "##&#91;"))
	return err
}
