package trace

import (
	"slices"
	"strings"
	"unicode"
)

// Mode is a lock mode as pg_locks spells it, such as "AccessExclusiveLock".
type Mode string

// The modes of a table lock, from the weakest to the strongest.
// https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
const (
	AccessShare          Mode = "AccessShareLock"
	RowShare             Mode = "RowShareLock"
	RowExclusive         Mode = "RowExclusiveLock"
	ShareUpdateExclusive Mode = "ShareUpdateExclusiveLock"
	Share                Mode = "ShareLock"
	ShareRowExclusive    Mode = "ShareRowExclusiveLock"
	Exclusive            Mode = "ExclusiveLock"
	AccessExclusive      Mode = "AccessExclusiveLock"
)

var byStrength = []Mode{
	AccessShare, RowShare, RowExclusive, ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive,
}

// Strength is 1 for the weakest mode, 8 for the strongest, and 0 for what is none.
func (m Mode) Strength() int { return slices.Index(byStrength, m) + 1 }

// BlocksReads says whether a SELECT has to wait.
func (m Mode) BlocksReads() bool { return m == AccessExclusive }

// BlocksWrites says whether INSERT, UPDATE and DELETE have to wait.
func (m Mode) BlocksWrites() bool { return m.Strength() >= Share.Strength() }

// SQL is the mode as LOCK TABLE spells it, such as "ACCESS EXCLUSIVE".
func (m Mode) SQL() string {
	var b strings.Builder
	for i, letter := range strings.TrimSuffix(string(m), "Lock") {
		if i > 0 && unicode.IsUpper(letter) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToUpper(letter))
	}
	return b.String()
}
