package migration

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// edits reports how a revision of the base differs on the head.
func (c *comparison) edits(base, head *Revision) {
	reparented := c.tool.Graph && c.reparented(base, head)
	if !c.tool.Graph && c.renamedFile(base, head) {
		c.add(lint.Finding{
			Rule: RenamedRevision, Severity: lint.Note, Revision: head.ID,
			Position: lint.Position{Path: head.Path(), Line: head.Upgrade.Line},
			Message:  fmt.Sprintf("the file of revision %s was renamed; %s goes by the number alone", head.ID, c.Head.Tool),
		})
	}
	if sameBytes(base, head) && !head.Upgrade.otherLineEnds {
		return
	}
	edit := Edit{Base: base, Head: head}
	edit.Upgrade = !sameMeaning(base.Upgrade, head.Upgrade)
	edit.Downgrade = !sameMeaning(base.Downgrade, head.Downgrade)
	if edit.Upgrade || edit.Downgrade {
		c.Edited = append(c.Edited, edit)
	}
	switch {
	case edit.Upgrade:
		c.add(c.editedUpgrade(base, head))
	case c.tool.Checksums.Sees(checked(base.Upgrade), checked(head.Upgrade)):
		c.add(c.editedBytes(base, head))
	case !edit.Downgrade && !reparented && !head.unplaced && (ownText(base.Upgrade) != ownText(head.Upgrade) || ownText(base.Downgrade) != ownText(head.Downgrade)):
		c.add(lint.Finding{
			Rule: EditedRevision, Severity: lint.Note, Revision: head.ID,
			Position: changedForm(base, head),
			Message:  fmt.Sprintf("revision %s is on the base and was edited in form only: it still does the same", title(head)),
		})
	}
	if edit.Downgrade {
		c.add(c.editedDowngrade(base, head))
	}
}

func (c *comparison) editedUpgrade(base, head *Revision) lint.Finding {
	at, detail := difference(base.Upgrade, head.Upgrade)
	consequence := "databases that have it will not run it again"
	if c.tool.Checksums.Sees(checked(base.Upgrade), checked(head.Upgrade)) {
		consequence += ", and " + c.tool.Checksums.Consequence
	}
	return lint.Finding{
		Rule: EditedRevision, Severity: lint.Error, Revision: head.ID, Direction: lint.Upgrade,
		Position: at,
		Message:  fmt.Sprintf("revision %s is on the base and its upgrade was changed: %s", title(head), consequence),
		Detail:   detail,
		Hint:     c.restoreEdited(base.Upgrade, head.Upgrade) + "; make the change in a new revision",
	}
}

// A tool that keeps checksums minds a difference that has no effect.
func (c *comparison) editedBytes(base, head *Revision) lint.Finding {
	what := "its file was changed, if only in form"
	if head.Upgrade.otherLineEnds {
		what = "the line ends of its file were changed"
	}
	return lint.Finding{
		Rule: EditedRevision, Severity: lint.Error, Revision: head.ID, Direction: lint.Upgrade,
		Position: firstDifference(base.Upgrade, head.Upgrade),
		Message: fmt.Sprintf("revision %s is on the base and %s: %s keeps a checksum of it in %s, and %s",
			title(head), what, c.tool.Name, c.tool.Checksums.Table, c.tool.Checksums.Consequence),
		Hint: c.restoreEdited(base.Upgrade, head.Upgrade),
	}
}

// checked is the text that a tool takes the checksum of, with the line ends that git keeps.
func checked(s Script) string {
	text := cmp.Or(s.section, s.Source)
	if s.otherLineEnds {
		return text
	}
	return lineFeeds(text)
}

func (c *comparison) editedDowngrade(base, head *Revision) lint.Finding {
	position, detail := difference(base.Downgrade, head.Downgrade)
	message := "its downgrade was changed: check that it still undoes what the upgrade did where it was applied"
	if head.Downgrade.Missing() {
		position = lint.Position{Path: head.Path(), Line: head.Upgrade.Line}
		message = "its downgrade was removed: where it was applied it can no longer be undone"
	}
	return lint.Finding{
		Rule: EditedDowngrade, Severity: lint.Warning, Revision: head.ID, Direction: lint.Downgrade,
		Position: position, Detail: detail,
		Message: fmt.Sprintf("revision %s is on the base and %s", title(head), message),
		Hint:    c.restoreEdited(base.Downgrade, head.Downgrade),
	}
}

// restoreEdited says how to bring back the files in which a script differs.
func (c *comparison) restoreEdited(base, head Script) string {
	paths := changedFiles(base, head)
	switch {
	case len(paths) == 0:
		return "make it again as it was on the base"
	case c.Base.Dir != c.Head.Dir || !head.Missing() && base.Path != head.Path || c.sharesFile(base):
		return "bring back what " + strings.Join(paths, " and ") + " had on the base"
	}
	return "restore it with " + c.restore(paths...)
}

// sharesFile reports whether other revisions are in the same file, as with Liquibase.
func (c *comparison) sharesFile(s Script) bool {
	count := 0
	for _, r := range c.Head.Revisions {
		if r.Path() == s.Path {
			count++
		}
	}
	return count > 1
}

// ownText is the text of a script without what else its file holds.
func ownText(s Script) (text string) {
	if s.Language != SQL {
		return lineFeeds(s.Source)
	}
	for _, part := range s.Parts {
		text += lineFeeds(part.Text)
	}
	return text
}

// changedFiles lists the files of the base that do something else on the head or are gone.
func changedFiles(base, head Script) (paths []string) {
	if base.Missing() {
		return nil
	}
	if !equalMeanings(located("", base.ownMeaning()), located("", head.ownMeaning())) || base.Wrapped != head.Wrapped {
		paths = append(paths, base.Path)
	}
	for _, before := range base.Loads {
		at := slices.IndexFunc(head.Loads, func(l Loaded) bool { return path.Base(l.Path) == path.Base(before.Path) })
		if at < 0 || !equalMeanings(located("", before.meaning()), located("", head.Loads[at].meaning())) {
			paths = append(paths, before.Path)
		}
	}
	if len(paths) == 0 {
		paths = []string{base.Path} // the bytes alone count
	}
	return paths
}

// reparented reports a revision of the base that has other revisions before it now.
func (c *comparison) reparented(base, head *Revision) bool {
	what, before, after := "follows", base.Parents, head.Parents
	if sameSet(before, after) {
		what, before, after = "depends on", base.DependsOn, head.DependsOn
	}
	if sameSet(before, after) || base.unplaced || head.unplaced {
		return false
	}
	message := fmt.Sprintf("revision %s is on the base and now %s %s instead of %s", title(head), what, list(after), list(before))
	for _, parent := range after {
		if c.base[parent] == nil && c.head[parent] != nil {
			message += fmt.Sprintf(": databases that have it will never run %s", title(c.head[parent]))
			break
		}
	}
	approved := ""
	for _, parent := range after {
		if by := c.head[parent]; by != nil && len(before) > 0 && slices.Contains(by.Replaces, before[0]) {
			approved = by.ReplacesReason
		}
	}
	c.add(lint.Finding{
		Approved: approved,
		Rule:     ReparentedRevision, Severity: lint.Error, Revision: head.ID,
		Position: lint.Position{Path: head.Path(), Line: 1}, Message: message,
		Hint: "restore it with " + c.restore(base.Path()) + "; add new revisions after the last one",
	})
	return true
}

func (c *comparison) renamedFile(base, head *Revision) bool {
	return strings.TrimPrefix(base.Path(), c.Base.Dir) != strings.TrimPrefix(head.Path(), c.Head.Dir)
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func list(ids []string) string {
	if len(ids) == 0 {
		return "nothing"
	}
	return strings.Join(ids, ", ")
}

// sameBytes reports whether both scripts of a revision are as they were.
func sameBytes(a, b *Revision) bool {
	return sameText(a.Upgrade, b.Upgrade) && sameText(a.Downgrade, b.Downgrade) &&
		a.Upgrade.Missing() == b.Upgrade.Missing() && a.Downgrade.Missing() == b.Downgrade.Missing()
}

// changedForm is where a revision is written otherwise than before, and does the same.
func changedForm(base, head *Revision) lint.Position {
	if ownText(base.Upgrade) == ownText(head.Upgrade) && !head.Downgrade.Missing() {
		return firstDifference(base.Downgrade, head.Downgrade)
	}
	return firstDifference(base.Upgrade, head.Upgrade)
}

// firstDifference is the first line of a script's file that the base has not. A file that holds several revisions
// may have differences before this one.
func firstDifference(base, head Script) lint.Position {
	at := lint.Position{Path: head.Path, Line: max(1, head.Line)}
	if head.section != "" {
		return at
	}
	before, after := strings.Split(base.Source, "\n"), strings.Split(head.Source, "\n")
	for i, line := range after {
		if at.Line = i + 1; i >= len(before) || before[i] != line {
			break
		}
	}
	return at
}
