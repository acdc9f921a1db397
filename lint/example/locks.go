package example

import (
	"fmt"
	"strings"
)

// Lock is a line of bad.locks: what the bad example does to one table, on some versions.
//
//	events_2025 AccessExclusiveLock scan from=14
type Lock struct {
	// Text is the table, the lock, and whether all of the table is read or written.
	Text  string
	Range Range
}

// ReadLocks reads bad.locks.
func ReadLocks(text string) ([]Lock, error) {
	var locks []Lock
	for line := range strings.Lines(text) {
		lock := Lock{Range: Range{From: First, Until: Newest}}
		var words []string
		for _, word := range strings.Fields(line) {
			name, value, limit := strings.Cut(word, "=")
			if !limit {
				words = append(words, word)
				continue
			}
			if err := lock.Range.set(name, value); err != nil {
				return nil, fmt.Errorf("bad.locks: %w", err)
			}
		}
		if err := lock.Range.check(); err != nil {
			return nil, fmt.Errorf("bad.locks: %w", err)
		}
		lock.Text = strings.Join(words, " ")
		locks = append(locks, lock)
	}
	return locks, nil
}

// LocksOn writes the lines that hold on a major version.
func LocksOn(locks []Lock, major int) string {
	var b strings.Builder
	for _, lock := range locks {
		if lock.Range.Holds(major) {
			b.WriteString(lock.Text + "\n")
		}
	}
	return b.String()
}
