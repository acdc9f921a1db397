package migration

import (
	"regexp"
	"strings"
)

// Checksums say how a tool guards the files that it applied. The zero value stands for a tool that does not.
type Checksums struct {
	// Table is where the tool keeps them.
	Table string
	// Consequence is what the tool does about a file that has changed, as in "flyway migrate refuses to run".
	Consequence string
	// reads is what of a text goes into the checksum.
	reads func(text string) string
}

// Sees reports whether the checksums of two texts differ.
func (c Checksums) Sees(before, after string) bool {
	return c.Table != "" && c.reads(before) != c.reads(after)
}

// everyByte is the text itself: sqlx and Sqitch hash files as they are.
func everyByte(text string) string { return text }

// withoutLineEnds is what Flyway reads: lines, without what stands between them and without a byte-order mark.
// https://documentation.red-gate.com/fd/repair-277578904.html
func withoutLineEnds(text string) string {
	return strings.NewReplacer("\r", "", "\n", "").Replace(strings.TrimPrefix(text, "\ufeff"))
}

// liquibaseDirective matches the lines that steer Liquibase and are no part of the SQL.
var liquibaseDirective = regexp.MustCompile(`(?im)^\s*--\s*(changeset|rollback|comment|preconditions?|precondition-sql-check|validCheckSum)\b.*$`)

// liquibaseReads is the SQL of a changeset, with its comments, and any white space as one space.
// https://docs.liquibase.com/concepts/changelogs/changeset-checksums.html
func liquibaseReads(text string) string {
	return strings.Join(strings.Fields(liquibaseDirective.ReplaceAllString(text, "")), " ")
}

// keeper is a tree that knows what git keeps of a file, which may have other line ends than the work tree.
type keeper interface {
	Stored(name string) (id string, err error)
}

// settleLineEnds notes for which revisions not only the work tree has other line ends than the base, but git too.
// Where git cannot tell it is the work tree's doing.
func (p *Pair) settleLineEnds(base, head any) {
	before, ok := base.(keeper)
	after, ok2 := head.(keeper)
	tool := Lookup(p.Head.Tool)
	if !ok || !ok2 || tool.Checksums.Table == "" {
		return
	}
	known := byID(p.Base.Revisions)
	for _, r := range p.Head.Revisions {
		old := known[r.ID]
		if old == nil || !sameText(old.Upgrade, r.Upgrade) || !tool.Checksums.Sees(old.Upgrade.Source, r.Upgrade.Source) {
			continue
		}
		was, err := before.Stored(old.Path())
		is, err2 := after.Stored(r.Path())
		r.Upgrade.otherLineEnds = err == nil && err2 == nil && was != is
	}
}
