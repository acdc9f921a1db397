package plan

import (
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Text from the user's files may hold anything: backticks, HTML, mentions, links, table bars. It reaches
// Markdown through the functions of this file alone: as code, or as words made of letters only.

var backticks = regexp.MustCompile("`+")

// longestRun is the length of the longest run of backticks.
func longestRun(text string) int {
	longest := 0
	for _, run := range backticks.FindAllString(text, -1) {
		longest = max(longest, len(run))
	}
	return longest
}

// codeSpan renders text as code within a line.
func codeSpan(text string) string {
	text = visibleLine(oneLine(text))
	if text == "" {
		return "(empty)"
	}
	fence := strings.Repeat("`", longestRun(text)+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// fence renders lines as a block of code. The fence is longer than any run of backticks in it.
func fence(language string, code []string) string {
	marks := strings.Repeat("`", max(3, longestRun(strings.Join(code, "\n"))+1))
	var b strings.Builder
	b.WriteString(marks + language + "\n")
	for _, line := range code {
		if strings.HasPrefix(line, "/") {
			line = " " + line // bots take a line that begins with a slash for a command
		}
		b.WriteString(visibleLine(workflowCommand.ReplaceAllString(line, "${1}: :${2}")) + "\n")
	}
	b.WriteString(marks + "\n")
	return b.String()
}

// workflowCommand matches a line that GitHub's runner obeys where a document is printed in a log. Others begin with
// two colons too: in SQL they stand before a type.
// https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs
var workflowCommand = regexp.MustCompile(`(?i)^(\s*)::((?:add-mask|add-matcher|add-path|debug|echo|end-?group|error|group|` +
	`internal-set-repo-path|notice|remove-matcher|save-state|set-env|set-output|stop-commands|warning)\b)`)

// cell makes Markdown fit for a cell of a table. A bar would end the cell, even within code, and a
// backslash before it would undo the escape.
func cell(markdown string) string {
	markdown = strings.ReplaceAll(markdown, `\|`, `\¦`)
	return strings.ReplaceAll(markdown, "|", `\|`)
}

// link renders code that leads to a line of one of the head's files; without an address it is only code.
func link(files, file string, line, endLine int) string {
	text := codeSpan(path.Base(file))
	if files == "" {
		text = codeSpan(file)
	}
	if line > 0 {
		text += ", line " + strconv.Itoa(line)
	}
	if files == "" {
		return text
	}
	segments := strings.Split(file, "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(segment)
	}
	target := files + "/" + strings.Join(segments, "/")
	if line > 0 {
		target += "#L" + strconv.Itoa(line)
	}
	if endLine > line {
		target += "-L" + strconv.Itoa(endLine)
	}
	return "[" + text + "](" + target + ")"
}

// prose renders a message as words. What stands in quotes, and what is not plainly a word, becomes code:
// in code nothing is a mention, a link or markup.
func prose(message string) string {
	var p proseWriter
	for rest := oneLine(message); rest != ""; {
		var t token
		t, rest = nextToken(rest)
		p.add(t)
	}
	p.flush()
	return strings.Join(p.out, " ")
}

// proseWriter joins words, and adjacent words of code to one span.
type proseWriter struct {
	out []string
	// keywords is how many of the last words in out are in capitals: SQL, if code follows.
	keywords int
	code     []string
	// open is how many parentheses the code has opened and not closed.
	open int
}

func (p *proseWriter) add(t token) {
	switch {
	case t.isPlain(len(p.out)+len(p.code) == 0):
		p.word(t)
	case t.quoted || t.before != "" && p.keywords == 0:
		p.flush()
		p.out = append(p.out, t.before+codeSpan(t.core)+t.after)
		p.keywords = 0
	default:
		p.takeKeywords()
		p.addCode(t)
	}
}

// addCode adds a word of code. A parenthesis that is closed behind it belongs to the code if it was opened there.
func (p *proseWriter) addCode(t token) {
	p.code = append(p.code, t.before+t.core)
	p.open += opens(t.before+t.core) - strings.Count(t.core, ")")
	if rest, closes := strings.CutPrefix(t.after, ")"); closes && p.open > 0 {
		p.open--
		p.code[len(p.code)-1] += ")"
		t.after = rest
	}
	if t.after != "" {
		p.flush()
		p.out[len(p.out)-1] += t.after
	}
}

// word adds a plain word. One in capitals goes on with the code before it: "SET x TO y".
func (p *proseWriter) word(t token) {
	keyword := isKeyword(t.core) && t.before == ""
	if keyword && len(p.code) > 0 {
		p.addCode(t)
		return
	}
	p.flush()
	p.out = append(p.out, t.before+t.core+t.after)
	if p.keywords++; !keyword || t.after != "" {
		p.keywords = 0
	}
}

// takeKeywords moves the words in capitals before code into it.
func (p *proseWriter) takeKeywords() {
	from := len(p.out) - p.keywords
	p.code = append(p.code, p.out[from:]...)
	p.out, p.keywords = p.out[:from], 0
}

func (p *proseWriter) flush() {
	if len(p.code) > 0 {
		p.out = append(p.out, codeSpan(strings.Join(p.code, " ")))
		p.code, p.open = nil, 0
	}
}

var keyword = regexp.MustCompile(`^[A-Z]{2,}$`)

func isKeyword(word string) bool { return keyword.MatchString(word) }

// token is one word of a message with the punctuation around it.
type token struct {
	before, core, after string
	quoted              bool
}

func nextToken(text string) (t token, rest string) {
	if strings.HasPrefix(text, "(") && len(text) > 1 && text[1] != ' ' {
		t.before, text = "(", text[1:]
	}
	if found := typeName.FindString(text); found != "" {
		tail, next, _ := strings.Cut(text[len(found):], " ")
		if strings.Trim(tail, punctuation) == "" {
			return token{t.before, found, tail, true}, strings.TrimLeft(next, " ")
		}
	}
	if quote := text[0]; quote == '"' || quote == '`' {
		if inside, after, found := strings.Cut(text[1:], string(quote)); found && strings.TrimSpace(inside) != "" {
			tail, next, _ := strings.Cut(after, " ")
			if strings.Trim(tail, punctuation) == "" {
				return token{t.before, inside, tail, true}, strings.TrimLeft(next, " ")
			}
		}
	}
	word, rest, _ := strings.Cut(text, " ")
	t.core = strings.TrimRight(word, punctuation)
	t.after = word[len(t.core):]
	if t.core == "" || opens(t.core) > opens(t.before) {
		t.core, t.after = word, "" // "f(x)," and "!!" stay whole
		if trimmed := strings.TrimRight(word, ".,;:"); trimmed != "" {
			t.core, t.after = trimmed, word[len(trimmed):]
		}
	}
	return t, strings.TrimLeft(rest, " ")
}

const punctuation = ".,;:!?)"

// typeName is a type of several words, as PostgreSQL spells it; half of it as code would be hard to read.
// https://www.postgresql.org/docs/current/datatype.html
var typeName = regexp.MustCompile(`^(?:(?:character|bit) varying(?:\([0-9]+\))?|(?:character|bit|numeric)\([0-9]+(?:,-?[0-9]+)?\)|` +
	`double precision|(?:timestamp|time)(?:\([0-9]\))? with(?:out)? time zone)(?:\[\])*`)

func opens(s string) int { return strings.Count(s, "(") }

var (
	number = regexp.MustCompile(`^[0-9]{1,6}(\.[0-9]{1,6}){0,3}$`)
	// GitHub turns these into links to commits.
	objectName = regexp.MustCompile(`^[0-9a-f]{7,}$`)
)

// versionText renders a version such as 16.4.
func versionText(version string) string {
	if number.MatchString(version) {
		return version
	}
	return prose(clip(version, 100))
}

// isPlain reports whether the token is inert as it stands. A number that begins a line could begin a list.
func (t token) isPlain(first bool) bool {
	if t.quoted {
		return false
	}
	if number.MatchString(t.core) {
		return !first
	}
	if objectName.MatchString(t.core) {
		return false
	}
	for i, part := range strings.Split(t.core, "-") {
		if part == "" || i > 3 || !isWord(part) {
			return false
		}
	}
	return true
}

// isWord accepts letters with an apostrophe among them.
func isWord(s string) bool {
	letter := false
	for _, r := range s {
		isLetter := unicode.IsLetter(r)
		if !isLetter && (!letter || r != '\'' && r != '’') {
			return false
		}
		letter = isLetter
	}
	return s != ""
}
