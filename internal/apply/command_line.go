package apply

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// commandWords are what a command may name in braces, of the revision and with "previous_" of the one before.
var commandWords = []string{"revision", "number", "file", "path"}

const previousWord = "previous"

// line is the command with the names of a revision in it, quoted for the shell.
func (c *Command) line(revision *migration.Revision, direction lint.Direction) string {
	template := c.opts.Upgrade
	if direction == lint.Downgrade {
		template = c.opts.Downgrade
	}
	first := cmp.Or(c.opts.First, "0")
	words := map[string]string{"revision": first, "number": first, "file": first, "path": first}
	before := slices.IndexFunc(c.project.Revisions, func(r *migration.Revision) bool { return r.ID == revision.ID }) - 1
	if before >= 0 {
		words = c.words(c.project.Revisions[before])
	}
	var pairs []string
	for _, word := range commandWords {
		name := previousWord + "_" + word
		if word == "revision" {
			name = previousWord
		}
		pairs = append(pairs, "{"+name+"}", quoteShell(words[word]))
	}
	for word, value := range c.words(revision) {
		pairs = append(pairs, "{"+word+"}", quoteShell(value))
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

func (c *Command) words(r *migration.Revision) map[string]string {
	digits := len(r.ID) - len(strings.TrimLeft(r.ID, "0123456789"))
	file := filepath.Join(c.opts.Root, filepath.FromSlash(r.Path()))
	if relative, err := filepath.Rel(c.opts.Dir, file); err == nil {
		file = relative
	}
	return map[string]string{"revision": r.ID, "number": r.ID[:digits], "file": path.Base(r.Path()), "path": filepath.ToSlash(file)}
}

// checkWords refuses a word in braces that would stay as it is.
func checkWords(template string) error {
	for _, found := range placeholder.FindAllStringSubmatch(strings.ReplaceAll(template, previousWord+"_", ""), -1) {
		if !slices.Contains(commandWords, found[1]) && found[1] != previousWord {
			return fmt.Errorf("command: unknown word {%s}; known are {%s}, {previous} and the same with previous_",
				found[1], strings.Join(commandWords, "}, {"))
		}
	}
	return nil
}

// quoteShell makes one word of a text: names of files come from the change, and are no part of the command.
func quoteShell(text string) string {
	if text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-") == "" && text[0] != '-' {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
