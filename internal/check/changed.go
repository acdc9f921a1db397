package check

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/migrate-check/migrate-check/lint"
)

// locate says of each finding where the change touches its file. A pull request shows the lines that it changes, and
// reviewers see of the others at best that there is a finding elsewhere.
func locate(findings []lint.Finding, base, head fs.FS) {
	known := map[string]*fileChange{}
	for i := range findings {
		f := &findings[i]
		if f.Path == "" {
			continue
		}
		change, seen := known[f.Path]
		if !seen {
			change = changeOf(f.Path, base, head)
			known[f.Path] = change
		}
		if change != nil {
			f.Gone, f.Changed = change.gone, change.at(f.Line, f.EndLine)
		}
	}
}

// fileChange is what the change does to a file that is on the base.
type fileChange struct {
	gone bool
	// added are the lines of the head that the base has not. A change that only takes lines away has none.
	added []lint.Lines
	// first is the first line that the change touches: one that it adds, or the one after those that it takes away.
	first int
}

// changeOf compares the two states of a file. It is nil for one that is the same or new: every line of a new file is
// changed. What cannot be read stays where it is.
func changeOf(path string, base, head fs.FS) *fileChange {
	was, err := fs.ReadFile(base, path)
	if err != nil {
		return nil
	}
	is, err := fs.ReadFile(head, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &fileChange{gone: true}
	case err != nil:
		return nil
	}
	return compareLines(was, is)
}

// compareLines compares as git does that has converted line ends.
func compareLines(was, is []byte) *fileChange {
	was, is = bytes.ReplaceAll(was, []byte("\r\n"), []byte("\n")), bytes.ReplaceAll(is, []byte("\r\n"), []byte("\n"))
	unified := string(diff.Diff("base", was, "head", is))
	if unified == "" {
		return nil
	}
	change, line, last := &fileChange{}, 0, max(1, bytes.Count(bytes.TrimSuffix(is, []byte("\n")), []byte("\n"))+1)
	_, unified, _ = strings.Cut(unified, "\n+++ head\n")
	for text := range strings.Lines(unified) {
		switch text[0] {
		case '@':
			line = hunkStart(text)
		case ' ':
			line++
		case '-':
			change.touch(min(max(1, line), last))
		case '+':
			change.touch(line)
			change.add(line)
			line++
		}
	}
	return change
}

// hunkStart is the line of the head that a hunk begins with: "@@ -1,3 +1,4 @@". Of an empty file it is 0.
func hunkStart(header string) (line int) {
	_, header, _ = strings.Cut(header, " +")
	if _, err := fmt.Sscanf(header, "%d", &line); err != nil {
		return 0
	}
	return line
}

func (c *fileChange) touch(line int) {
	if c.first == 0 {
		c.first = line
	}
}

func (c *fileChange) add(line int) {
	if last := len(c.added) - 1; last >= 0 && c.added[last].Last == line-1 {
		c.added[last].Last = line
		return
	}
	c.added = append(c.added, lint.Lines{First: line, Last: line})
}

// at is where the change is seen of a finding in these lines, 0 if it has none: nil where the finding itself is seen.
func (c *fileChange) at(first, last int) *lint.Lines {
	if c.gone {
		return nil
	}
	last = max(first, last)
	for _, added := range c.added {
		if first == 0 || added.Last < first || last < added.First {
			continue
		}
		if added.First <= first && last <= added.Last {
			return nil
		}
		return &lint.Lines{First: max(first, added.First), Last: min(last, added.Last)}
	}
	if len(c.added) > 0 {
		return &lint.Lines{First: c.added[0].First, Last: c.added[0].First}
	}
	return &lint.Lines{First: c.first, Last: c.first}
}
