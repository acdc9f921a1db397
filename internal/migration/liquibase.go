package migration

import (
	"regexp"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Tool{
		Name:       "liquibase",
		Marks:      "files with --liquibase formatted sql",
		Outside:    "runInTransaction:false on the changeset",
		Checksums:  Checksums{"databasechangelog", "liquibase update refuses to run", liquibaseReads},
		claims:     claimsLiquibase,
		load:       loadLiquibase,
		moveLast:   "move the changeset to the end of the changelog",
		outOfOrder: "liquibase update runs it before that one on new databases, and after it on those that have it",
	})
}

// https://docs.liquibase.com/concepts/changelogs/sql-format.html
var (
	liquibaseHeader = regexp.MustCompile(`(?i)^\s*--\s*liquibase\s+formatted\s+sql`)
	liquibaseChange = regexp.MustCompile(`(?i)^\s*--\s*changeset\s+(\S+?):(\S+)(.*)$`)
	liquibaseUndo   = regexp.MustCompile(`(?i)^\s*--\s*rollback\s?(.*)$`)
	liquibaseRerun  = regexp.MustCompile(`(?i)(runOnChange|runAlways):\s*"?true`)
	liquibaseNoTx   = regexp.MustCompile(`(?i)runInTransaction:\s*"?false`)
)

func claimsLiquibase(d *directory) (bool, error) {
	return d.anyHas(isSQL, liquibaseHeader.MatchString)
}

func isSQL(name string) bool { return strings.HasSuffix(name, ".sql") }

// The files of a directory are read in the order of their names, as includeAll does.
func loadLiquibase(l *loader) error {
	l.project.VersionTable = "public.databasechangelog"
	var all []*Revision
	for _, name := range l.files() {
		if !isSQL(name) {
			continue
		}
		source, err := l.source(l.join(name))
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(strings.TrimPrefix(source, "\ufeff"), "\n")
		if liquibaseHeader.MatchString(first) {
			all = append(all, liquibaseChangesets(l.join(name), source)...)
		}
	}
	l.addInOrder(all)
	return nil
}

// liquibaseChangesets cuts a file at its marks.
func liquibaseChangesets(file, source string) (all []*Revision) {
	offset, number := 0, 0
	var current *liquibaseChangeset
	for line := range strings.Lines(source) {
		number++
		text := strings.TrimRight(line, "\r\n")
		if match := liquibaseChange.FindStringSubmatch(text); match != nil {
			current.end(offset)
			current = &liquibaseChangeset{start: offset}
			current.script = Script{
				Path: file, Source: source, Language: SQL, Line: number, Wrapped: !liquibaseNoTx.MatchString(match[3]),
			}
			current.Revision = &Revision{ID: match[1] + ":" + match[2], Message: words(match[2]), Repeatable: liquibaseRerun.MatchString(match[3])}
			all = append(all, current.Revision)
		} else if match := liquibaseUndo.FindStringSubmatch(text); match != nil && current != nil {
			if current.undo == "" {
				current.undoLine, current.undoStart = number, offset
			}
			current.undo += match[1] + "\n"
		}
		offset += len(line)
	}
	current.end(len(source))
	return all
}

// liquibaseChangeset is a revision that is being read.
type liquibaseChangeset struct {
	*Revision
	script Script // what both directions have in common
	start  int
	// undo are the rollback lines, which stand in the upgrade as comments.
	undo                string
	undoStart, undoLine int
}

// end makes the scripts, once it is known where the changeset ends.
func (c *liquibaseChangeset) end(offset int) {
	if c == nil {
		return
	}
	text := c.script.Source[c.start:offset]
	c.script.section = text
	c.Upgrade = c.script
	c.Upgrade.Direction, c.Upgrade.Empty = lint.Upgrade, !hasSQL(text)
	for _, part := range statementParts(text) {
		c.Upgrade.Parts = append(c.Upgrade.Parts, Part{Offset: c.start + part.Offset, Text: part.Text})
	}
	undo := strings.TrimSpace(c.undo)
	if undo == "" {
		return
	}
	c.Downgrade = c.script
	c.Downgrade.Direction, c.Downgrade.Line = lint.Downgrade, c.undoLine
	// "--rollback not required" and "--rollback empty" declare that there is nothing to undo.
	c.Downgrade.Empty = !hasSQL(undo) || strings.EqualFold(undo, "not required") || strings.EqualFold(undo, "empty")
	if c.Downgrade.Empty {
		return
	}
	for _, part := range statementParts(undo) {
		c.Downgrade.Parts = append(c.Downgrade.Parts, Part{Offset: c.undoStart, Text: part.Text})
	}
}
