// Package linttest runs a rule over the examples of its page. Only tests import it.
package linttest

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/example"
)

// Before is the section of a page that makes the schema the examples begin with.
const Before = "before.sql"

// Page lints every .sql section of a page after before.sql with the rule alone. Each want of a line
// must match one finding there, and each finding must be wanted, on every version that the section is about:
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
	settings, err := example.ReadSettings(source)
	if err != nil {
		t.Fatal(err)
	}
	file := lint.File{Path: section.Name, Source: source, Wrapped: settings.Wrapped}
	if settings.NoBase {
		base = nil
	}
	opts := lint.Options{Base: base, Settings: settings.Session}
	if rule.Severity == lint.Off {
		opts.Severities = map[string]lint.Severity{rule.ID: lint.Warning}
	}
	if !settings.Unparsed {
		checkParses(t, source, settings.Range.From)
	}
	for _, opts.PostgresVersion = range settings.Range.Versions() {
		result := lint.Run([]*lint.Rule{rule}, []lint.File{file}, opts)
		for _, unchecked := range result.Unchecked {
			t.Errorf("line %d: the rule broke: %s", unchecked.Position.Line, unchecked.Why)
		}
		compare(t, opts.PostgresVersion, source, result.Findings)
	}
}

// checkParses fails for a statement in which a rule would see nothing: one that the parser refuses, unless it has the syntax
// of newer versions that we understand, and the section is about these.
func checkParses(t *testing.T, source string, version int) {
	for _, stmt := range lint.Parse(source) {
		if _, since, _ := stmt.WhatIsNewer(); stmt.Err != nil && (since == 0 || since > version) {
			t.Errorf("%v", stmt.Err)
		}
	}
}

var (
	wantComment = regexp.MustCompile("-- want ((?:`[^`]*` ?)+)")
	wanted      = regexp.MustCompile("`([^`]*)`")
)

func compare(t *testing.T, version int, source string, findings []lint.Finding) {
	wants := map[int][]string{}
	for i, line := range strings.Split(source, "\n") {
		for _, match := range wanted.FindAllStringSubmatch(wantsOf(line), -1) {
			wants[i+1] = append(wants[i+1], match[1])
		}
	}
	for _, f := range findings {
		rest, found := take(wants[f.Line], f.Message)
		if !found {
			t.Errorf("line %d: got an unwanted finding on PostgreSQL %d: %s", f.Line, version, f.Message)
		}
		wants[f.Line] = rest
	}
	for line, missing := range wants {
		for _, want := range missing {
			t.Errorf("line %d: got no finding on PostgreSQL %d that matches %q", line, version, want)
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
