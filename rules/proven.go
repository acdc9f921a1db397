package rules

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/lint/example"
)

// make prove runs the examples on each of these major versions, and fails where one does not do what its
// page says.
//
//go:embed proven.txt
var provenOn string

// ProvenOn lists the versions of PostgreSQL that the pages were run on, the oldest first and none left out.
func ProvenOn() ([]int, error) {
	var majors []int
	for _, word := range strings.Fields(provenOn) {
		major, err := strconv.Atoi(word)
		if err != nil {
			return nil, fmt.Errorf("reading proven.txt: %w", err)
		}
		if last := len(majors) - 1; last >= 0 && major != majors[last]+1 {
			return nil, fmt.Errorf("reading proven.txt: %d follows %d", major, majors[last])
		}
		majors = append(majors, major)
	}
	return majors, nil
}

// observations say what PostgreSQL does with the bad example, and on which versions tests saw it.
func observations(page Page) (string, error) {
	locks, err := example.ReadLocks(page.Section("bad.locks"))
	if err != nil {
		return "", err
	}
	majors, err := ProvenOn()
	if err != nil {
		return "", err
	}
	bad, err := provenExample(page.Section("bad.sql"), majors)
	if err != nil {
		return "", err
	}
	good, err := provenExample(page.Section("good.sql"), majors)
	if err != nil {
		return "", err
	}
	return observedLocks(locks) + proof(bad, good), nil
}

func observedLocks(locks []example.Lock) string {
	if len(locks) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nWhat the first example takes, as `pg_locks` shows it:\n\n```\n")
	for _, lock := range locks {
		b.WriteString(lock.Text)
		if limits := limits(lock.Range); limits != "" {
			fmt.Fprintf(&b, " (%s)", limits)
		}
		b.WriteString("\n")
	}
	b.WriteString("```\n")
	return b.String()
}

func limits(r example.Range) string {
	switch {
	case r.From > example.First && r.Until < example.Newest:
		return fmt.Sprintf("PostgreSQL %v", r)
	case r.From > example.First:
		return fmt.Sprintf("PostgreSQL %d and later", r.From)
	case r.Until < example.Newest:
		return fmt.Sprintf("until PostgreSQL %d", r.Until)
	}
	return ""
}

// proof says where the examples were run, empty if the bad one cannot be.
func proof(bad, good string) string {
	switch {
	case bad == "":
		return ""
	case good == bad || good == "":
		return fmt.Sprintf("\nProven on PostgreSQL %s.\n", bad)
	}
	return fmt.Sprintf("\nProven on PostgreSQL %s; the second example on %s.\n", bad, good)
}

// provenExample names those of the versions that an example was run on.
func provenExample(source string, majors []int) (string, error) {
	settings, err := example.ReadSettings(source)
	if err != nil || source == "" || settings.Unparsed {
		return "", err
	}
	majors = slices.DeleteFunc(slices.Clone(majors), func(major int) bool { return !settings.Range.Holds(major) })
	if len(majors) == 0 {
		return "", nil
	}
	return example.Range{From: majors[0], Until: majors[len(majors)-1]}.String(), nil
}
