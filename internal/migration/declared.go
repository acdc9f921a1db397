package migration

import (
	"cmp"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// Declarations are comments in a revision by which its author takes responsibility:
//
//	migrate-check:irreversible: the rows are gone
//	migrate-check:replaces 0001, 0002, 0003: squashed for 2.0, all environments are past it
const (
	irreversibleMark = "irreversible"
	replacesMark     = "replaces"
)

// declare reads the declarations in the files of a revision. One without a reason does not count.
func (r *Revision) declare(scripts ...Script) {
	for _, script := range scripts {
		text := cmp.Or(script.section, script.Source)
		number := strings.Count(script.Source[:max(0, strings.Index(script.Source, text))], "\n")
		for line := range strings.Lines(text) {
			number++
			word, reason, ok := declaration(line, script.commentMark())
			if !ok {
				continue
			}
			kind, ids, _ := strings.Cut(word, " ")
			switch kind {
			case irreversibleMark:
				r.Irreversible, r.declaredAt = reason, lint.Position{Path: script.Path, Line: number}
			case replacesMark:
				r.Replaces, r.ReplacesReason = strings.FieldsFunc(ids, isSeparator), reason
			}
		}
	}
}

// declaration takes a comment "migrate-check:word: reason" apart.
func declaration(line, mark string) (word, reason string, ok bool) {
	_, comment, ok := strings.Cut(line, mark)
	if !ok {
		return "", "", false
	}
	rest, ok := strings.CutPrefix(strings.TrimLeft(comment, "-#/ "), "migrate-check:")
	if !ok {
		return "", "", false
	}
	word, reason, ok = strings.Cut(rest, ":")
	reason = strings.TrimSpace(reason)
	return strings.TrimSpace(word), reason, ok && reason != ""
}

func isSeparator(r rune) bool { return r == ',' || r == ' ' }
