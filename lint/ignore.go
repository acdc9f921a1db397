package lint

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Ignore is an entry of the configuration that silences findings.
type Ignore struct {
	// Rule is the ID of the silenced rule.
	Rule string
	// Path and Revision are globs that must match, where they are not empty. "**" matches any number
	// of directories.
	Path, Revision string
	// Reason says why. It is required.
	Reason string
	// Until is the last day on which the entry holds, such as 2027-01-31. Empty is for ever.
	Until string
	// Position is where the entry is in the configuration.
	Position Position
}

// covers reports whether the entry is about a rule's findings in a script.
func (i Ignore) covers(rule, inTree, revision string) bool {
	return i.Rule == rule && i.Reason != "" &&
		(i.Path == "" || matchGlob(i.Path, inTree)) &&
		(i.Revision == "" || matchGlob(i.Revision, revision) || revision != "" && matchGlob(i.Revision, numberOf(inTree)))
}

// numberOf is a revision's number as the name of its file has it, such as "0002" where the ID is "2".
func numberOf(file string) string {
	name := path.Base(file)
	return name[:len(name)-len(strings.TrimLeft(name, "0123456789"))]
}

func (i Ignore) ended(today string) bool {
	return i.Until != "" && today != "" && today > i.Until
}

// matchGlob matches path elements one by one; "**" stands for any number of them.
func matchGlob(pattern, name string) bool {
	return matchElements(strings.Split(pattern, "/"), strings.Split(name, "/"))
}

func matchElements(pattern, name []string) bool {
	for len(pattern) > 0 {
		if pattern[0] == "**" {
			return slices.ContainsFunc(suffixes(name), func(rest []string) bool {
				return matchElements(pattern[1:], rest)
			})
		}
		if len(name) == 0 {
			return false
		}
		if matched, err := path.Match(pattern[0], name[0]); err != nil || !matched {
			return false
		}
		pattern, name = pattern[1:], name[1:]
	}
	return len(name) == 0
}

func suffixes(name []string) [][]string {
	all := make([][]string, 0, len(name)+1)
	for i := range len(name) + 1 {
		all = append(all, name[i:])
	}
	return all
}

// directive is a comment in the user's file that speaks to us:
//
//	-- migrate-check:ignore rule[, rule]: reason
//	# migrate-check: ignore-file rule: reason
type directive struct {
	position Position
	verb     string
	rules    []string
	reason   string
	// outside directives stand where nothing was linted.
	outside bool
	// unsure are the lines on which rules may have missed something.
	unsure []lineRange
	// used are those of the rules that it silenced.
	used map[string]bool
}

const marker = "migrate-check:"

// Verbs of directives. The room that reads revisions understands the last two.
const (
	verbIgnore       = "ignore"
	verbIgnoreFile   = "ignore-file"
	verbIrreversible = "irreversible"
	verbReplaces     = "replaces"
)

// directives finds the comments that speak to us, in SQL or in Python.
func directives(file File) []*directive {
	if !strings.Contains(file.Source, marker) {
		return nil
	}
	if file.Python {
		return pythonDirectives(file)
	}
	var found []*directive
	lines := newLineIndex(file.Source)
	s := scanner{src: withoutByteOrderMark(file.Source)}
	for {
		tok, ok := s.next()
		if !ok {
			return found
		}
		if tok.kind != comment {
			continue
		}
		text := strings.TrimSuffix(strings.Trim(s.src[tok.start:tok.end], "-/* \t\r\n"), "*/")
		if d := parseDirective(text); d != nil {
			d.position = lines.span(tok.start, tok.end)
			d.position.Path = file.Path
			found = append(found, d)
		}
	}
}

// In Python, or another language, a directive is a comment of it, or one of SQL inside a string, which may end on the
// same line.
var (
	pythonComment = regexp.MustCompile(`(?m)(?:#|--|//)[ \t]*(` + marker + `.*)$`)
	endOfString   = regexp.MustCompile(`["'][\s,)\]]*(?:#.*)?$`)
)

func pythonDirectives(file File) []*directive {
	var found []*directive
	lines := newLineIndex(file.Source)
	for _, at := range pythonComment.FindAllStringSubmatchIndex(file.Source, -1) {
		text := strings.TrimSpace(file.Source[at[2]:at[3]])
		if strings.HasPrefix(file.Source[at[0]:], "--") {
			text = strings.TrimRight(endOfString.ReplaceAllString(text, ""), `"'`)
		}
		if d := parseDirective(text); d != nil {
			d.position = lines.span(at[0], at[1])
			d.position.Path = file.Path
			found = append(found, d)
		}
	}
	return found
}

// parseDirective reads the text of a comment. It returns nil if the comment is not for us.
func parseDirective(text string) *directive {
	rest, ours := strings.CutPrefix(text, marker)
	if !ours {
		return nil
	}
	verb, rest, _ := strings.Cut(strings.TrimSpace(rest), " ")
	verb, reason, noRules := strings.Cut(verb, ":")
	d := &directive{verb: verb, used: map[string]bool{}}
	if noRules {
		d.reason = strings.TrimSpace(reason + " " + rest)
		return d
	}
	names, reason, _ := strings.Cut(rest, ":")
	d.reason = strings.TrimSpace(reason)
	for name := range strings.SplitSeq(names, ",") {
		if name = strings.TrimSpace(name); name != "" {
			d.rules = append(d.rules, name)
		}
	}
	return d
}

// silences reports whether the directive is about the finding. A finding about a statement is silenced
// before or on the statement; one about the revision, or of which only the file is known, anywhere in it.
func (d *directive) silences(f Finding) bool {
	if d.reason == "" || d.position.Path != f.Path || !slices.Contains(d.rules, f.Rule) {
		return false
	}
	switch d.verb {
	case verbIgnoreFile:
		return true
	case verbIgnore:
		return f.Statement == 0 || f.Line == 0 || f.scope.holds(d.position.Line)
	}
	return false
}

// couldMiss reports whether the directive may be about something that no rule could see.
func (d *directive) couldMiss() bool {
	return len(d.unsure) > 0 && d.verb == verbIgnoreFile ||
		slices.ContainsFunc(d.unsure, func(lines lineRange) bool { return lines.holds(d.position.Line) })
}

// lineRange is the lines on which a comment belongs to a statement.
type lineRange struct{ first, last int }

func (r lineRange) holds(line int) bool { return r.first <= line && line <= r.last }
