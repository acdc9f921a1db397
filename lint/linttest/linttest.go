// Package linttest runs a rule over the examples of its page. Only tests import it.
package linttest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/lint"
)

// Before is the section of a page that makes the schema the examples begin with.
const Before = "before.sql"

// Page lints every .sql section of a page after before.sql with the rule alone. Each want of a line
// must match one finding there, and each finding must be wanted:
//
//	CREATE INDEX ON orders (id); -- want `blocks writes to "orders"`
func Page(t *testing.T, rule *lint.Rule, page []byte) {
	archive := txtar.Parse(page)
	var base []lint.File
	for _, section := range archive.Files {
		switch {
		case section.Name == Before:
			base = []lint.File{{Path: Before, Source: string(section.Data)}}
		case strings.HasSuffix(section.Name, ".sql"):
			t.Run(section.Name, func(t *testing.T) { checkSection(t, rule, base, section) })
		}
	}
}

func checkSection(t *testing.T, rule *lint.Rule, base []lint.File, section txtar.File) {
	source := string(section.Data)
	settings, err := ReadSettings(source)
	if err != nil {
		t.Fatal(err)
	}
	file := lint.File{Path: section.Name, Source: source, Wrapped: settings.Wrapped}
	if settings.NoBase {
		base = nil
	}
	opts := lint.Options{PostgresVersion: settings.Version, Base: base, Settings: settings.Session}
	if rule.Severity == lint.Off {
		opts.Severities = map[string]lint.Severity{rule.ID: lint.Warning}
	}
	if !settings.Unparsed {
		checkParses(t, source)
	}
	result := lint.Run([]*lint.Rule{rule}, []lint.File{file}, opts)
	for _, unchecked := range result.Unchecked {
		t.Errorf("line %d: the rule broke: %s", unchecked.Position.Line, unchecked.Why)
	}
	compare(t, source, result.Findings)
}

// checkParses fails for a statement that the parser refuses, in which a rule would see nothing.
func checkParses(t *testing.T, source string) {
	for _, stmt := range lint.Parse(source) {
		if stmt.Err != nil {
			t.Errorf("%v", stmt.Err)
		}
	}
}

// Settings are how a section is run. They stand in its first line:
//
//	-- page: version=17 wrapped lock_timeout=5s
type Settings struct {
	// Version is the major version of PostgreSQL, 0 for the default.
	Version int
	// Wrapped sections run inside the tool's transaction.
	Wrapped bool
	// NoBase sections are linted without knowing before.sql.
	NoBase bool
	// Unparsed sections hold statements that the parser does not understand.
	Unparsed bool
	// Fails is whether PostgreSQL refuses the section.
	Fails bool
	// Session holds settings that are in force before the section begins.
	Session map[string]string
}

// ReadSettings reads the first line of a section.
func ReadSettings(source string) (Settings, error) {
	settings := Settings{Session: map[string]string{}}
	line, _, _ := strings.Cut(source, "\n")
	words, found := strings.CutPrefix(line, "-- page: ")
	if !found {
		return settings, nil
	}
	for _, word := range strings.Fields(words) {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "version":
			version, err := strconv.Atoi(value)
			if err != nil {
				return settings, fmt.Errorf("version of a page section: %w", err)
			}
			settings.Version = version
		case "wrapped":
			settings.Wrapped = true
		case "no-base":
			settings.NoBase = true
		case "unparsed":
			settings.Unparsed = true
		case "fails":
			settings.Fails = true
		default:
			settings.Session[name] = value
		}
	}
	return settings, nil
}

var (
	wantComment = regexp.MustCompile("-- want ((?:`[^`]*` ?)+)")
	wanted      = regexp.MustCompile("`([^`]*)`")
)

func compare(t *testing.T, source string, findings []lint.Finding) {
	wants := map[int][]string{}
	for i, line := range strings.Split(source, "\n") {
		for _, match := range wanted.FindAllStringSubmatch(wantsOf(line), -1) {
			wants[i+1] = append(wants[i+1], match[1])
		}
	}
	for _, f := range findings {
		rest, found := take(wants[f.Line], f.Message)
		if !found {
			t.Errorf("line %d: got an unwanted finding: %s", f.Line, f.Message)
		}
		wants[f.Line] = rest
	}
	for line, missing := range wants {
		for _, want := range missing {
			t.Errorf("line %d: got no finding that matches %q", line, want)
		}
	}
}

// take removes the first pattern that matches the message.
func take(patterns []string, message string) (rest []string, found bool) {
	for i, pattern := range patterns {
		if matched, err := regexp.MatchString(pattern, message); err == nil && matched {
			return append(append([]string{}, patterns[:i]...), patterns[i+1:]...), true
		}
	}
	return patterns, false
}

func wantsOf(line string) string {
	if match := wantComment.FindStringSubmatch(line); match != nil {
		return match[1]
	}
	return ""
}
