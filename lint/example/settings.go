// Package example reads what the examples of a rule's page say of themselves: how they run, and on which
// versions of PostgreSQL they hold.
package example

import (
	"fmt"
	"strconv"
	"strings"
)

// Settings are how a section is run. They stand in its first line:
//
//	-- page: from=14 until=17 wrapped lock_timeout=5s
type Settings struct {
	// Range is the versions that the section is about.
	Range Range
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
	settings := Settings{Range: Range{From: Oldest, Until: Newest}, Session: map[string]string{}}
	line, _, _ := strings.Cut(source, "\n")
	words, found := strings.CutPrefix(line, "-- page: ")
	if !found {
		return settings, nil
	}
	for _, word := range strings.Fields(words) {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "wrapped":
			settings.Wrapped = true
		case "no-base":
			settings.NoBase = true
		case "unparsed":
			settings.Unparsed = true
		case "fails":
			settings.Fails = true
		case "version", "from", "until":
			if err := settings.Range.set(name, value); err != nil {
				return settings, err
			}
		default:
			settings.Session[name] = value
		}
	}
	return settings, settings.Range.check()
}

func (r *Range) set(name, value string) error {
	version, err := strconv.Atoi(value)
	if err != nil {
		return fmt.Errorf("%s of a section: %w", name, err)
	}
	if name != "until" {
		r.From = version
	}
	if name != "from" {
		r.Until = version
	}
	return nil
}

func (r Range) check() error {
	if r.From > r.Until {
		return fmt.Errorf("a section holds from PostgreSQL %d until %d, which is never", r.From, r.Until)
	}
	return nil
}
