package migration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// Changes are what a change does to the history of a project.
type Changes struct {
	Base, Head *Project
	// Pending are the revisions that only the head has, in the order in which the tool applies them.
	Pending []*Revision
	// Edited are the revisions that both have and that do something else on the head.
	Edited []Edit
	// Removed are the revisions that only the base has.
	Removed []*Revision
	// Findings are sorted by position. The problems of the head are among them.
	Findings []lint.Finding
}

// Edit is a revision that was changed after it was on the base.
type Edit struct {
	Base, Head *Revision
	// Upgrade and Downgrade say which of the two now does something else.
	Upgrade, Downgrade bool
}

// Compare says what became of the revisions of the base, and which ones are new. Both projects are the
// same one in two trees; its directory may have moved.
func Compare(base, head *Project) *Changes {
	c := &comparison{
		Changes: &Changes{Base: base, Head: head}, tool: Lookup(head.Tool),
		base: byID(base.Revisions), head: byID(head.Revisions),
	}
	c.settleDoubles()
	c.settleRefused()
	c.mends()
	c.problems()
	for _, r := range head.Revisions {
		switch before := c.base[r.ID]; {
		case before == nil, r.Repeatable && c.tool.Checksums.Sees(checked(before.Upgrade), checked(r.Upgrade)):
			c.Pending = append(c.Pending, r)
		default:
			c.edits(before, r)
		}
	}
	for _, r := range base.Revisions {
		if c.head[r.ID] == nil {
			c.Removed = append(c.Removed, r)
		}
	}
	c.removed()
	c.order()
	for _, r := range c.Pending {
		if finding, ok := CheckDowngrade(head, r); ok {
			c.add(finding)
		}
	}
	slices.SortFunc(c.Findings, lint.Finding.Compare)
	return c.Changes
}

// All makes every revision of the head pending, as if none had been applied yet. What was found by comparing
// with the base stays.
func (c *Changes) All() {
	pending := byID(c.Pending)
	c.Pending = slices.Clone(c.Head.Revisions)
	for _, r := range c.Pending {
		if pending[r.ID] != nil {
			continue
		}
		if finding, ok := CheckDowngrade(c.Head, r); ok {
			finding.Evidence = lint.Static
			c.Findings = append(c.Findings, finding)
		}
	}
	slices.SortFunc(c.Findings, lint.Finding.Compare)
}

// settleRefused believes the base: what was run there the tool does not refuse, whoever told it so.
func (c *comparison) settleRefused() {
	refused := func(r *Revision) bool { return r.Upgrade.Refused != nil }
	if !slices.ContainsFunc(c.Base.Revisions, refused) {
		return
	}
	for _, r := range slices.Concat(c.Base.Revisions, c.Head.Revisions) {
		r.Upgrade.Refused, r.Downgrade.Refused = nil, nil
	}
}

type comparison struct {
	*Changes
	tool       *Tool
	base, head map[string]*Revision
	// settled are the IDs that two revisions have, of which the new one was told.
	settled []string
	// last is the last number that was given to a revision in a hint.
	last int
}

func byID(revisions []*Revision) map[string]*Revision {
	all := make(map[string]*Revision, len(revisions))
	for _, r := range revisions {
		all[r.ID] = r
	}
	return all
}

func (c *comparison) add(f lint.Finding) {
	f.Evidence = lint.Static
	c.Findings = append(c.Findings, f)
}

// problems takes over what is wrong with the head. What was a mere warning on the base is no news, nor is a file there
// that belongs to no revision: those who have it live with it.
func (c *comparison) problems() {
	for _, problem := range c.Head.Problems {
		known := slices.ContainsFunc(c.Base.Problems, func(p lint.Finding) bool { return p.Message == problem.Message })
		if slices.Contains(c.settled, problem.Revision) && problem.Rule == BrokenHistory {
			continue
		}
		if !known || problem.Severity == lint.Error && (problem.Revision != "" || c.tool.Graph) {
			c.add(problem)
		}
	}
}

// title names a revision for people.
func title(r *Revision) string {
	if r.Message == "" || r.Message == r.ID {
		return r.ID
	}
	return r.ID + " (" + r.Message + ")"
}

// restore is the command that brings a file of the base back.
func (c *comparison) restore(files ...string) string {
	ref := c.Base.Ref
	if ref == "" {
		ref = "BASE"
	}
	command := "`git restore --source=" + shellWord(ref) + " --"
	for _, file := range files {
		command += " " + shellWord(file)
	}
	return command + "`"
}

// shellWord quotes a word so that a shell takes it as it is.
func shellWord(word string) string {
	plain := func(r rune) bool {
		return strings.ContainsRune("/._-+=:@%^,", r) || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// paths are the files of a revision, each once.
func (r *Revision) paths() (paths []string) {
	for _, script := range []Script{r.Upgrade, r.Downgrade} {
		if !script.Missing() && !slices.Contains(paths, script.Path) {
			paths = append(paths, script.Path)
		}
	}
	return paths
}

// removed reports revisions that are gone. One whose upgrade came back under another name was renamed.
func (c *comparison) removed() {
	if len(c.Head.Revisions) == 0 && slices.ContainsFunc(c.Head.Problems, func(p lint.Finding) bool { return p.Severity == lint.Error }) {
		return // the head cannot be read, and says so; nobody removed anything
	}
	for _, r := range c.Removed {
		finding := lint.Finding{
			Rule: RemovedRevision, Severity: lint.Error, Revision: r.ID,
			Position: lint.Position{Path: r.Path()},
			Message:  fmt.Sprintf("revision %s is on the base and was removed: databases that have it no longer match the files", title(r)),
			Hint:     "restore it with " + c.restore(r.paths()...) + "; undo it by a new revision",
		}
		if by := c.replacement(r); by != nil {
			finding.Approved = by.ReplacesReason
			finding.Message = fmt.Sprintf("revision %s is on the base and was removed: %s stands for it", title(r), title(by))
			finding.Hint = ""
		} else if now := c.renamed(r); now != nil {
			finding.Rule, finding.Revision = RenamedRevision, now.ID
			finding.Position = lint.Position{Path: now.Path(), Line: now.Upgrade.Line}
			finding.Message = fmt.Sprintf("revision %s is on the base and is now called %s: databases that have it will run it again", title(r), title(now))
			finding.Hint = fmt.Sprintf("give it back its name with `git mv %s %s`", shellWord(now.Path()), shellWord(r.Path()))
			if c.tool.Graph {
				finding.Hint = fmt.Sprintf("set revision back to %q", r.ID)
			}
		}
		c.add(finding)
	}
}

// replacement finds the revision that declares to stand for a removed one.
func (c *comparison) replacement(removed *Revision) *Revision {
	at := slices.IndexFunc(c.Head.Revisions, func(r *Revision) bool { return slices.Contains(r.Replaces, removed.ID) })
	if at < 0 {
		return nil
	}
	return c.Head.Revisions[at]
}

// renamed finds the pending revision that does what a removed one did.
func (c *comparison) renamed(r *Revision) *Revision {
	if r.Upgrade.Empty {
		return nil
	}
	for _, candidate := range c.Pending {
		if sameMeaning(r.Upgrade, candidate.Upgrade) {
			return candidate
		}
	}
	return nil
}
