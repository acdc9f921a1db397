package python

import (
	"strconv"
	"strings"
)

// plainString gives the value of a string node without interpolations. Bytes are told apart by the
// second result.
// https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals
func (m *Module) plainString(n *Node) (value string, isBytes, ok bool) {
	prefix, body, ok := m.stringParts(n)
	if !ok || strings.Contains(prefix, "f") || strings.Contains(prefix, "t") {
		return "", false, false
	}
	body = universalNewlines(body)
	if !strings.Contains(prefix, "r") {
		body = unescape(body)
	}
	return body, strings.Contains(prefix, "b"), true
}

// stringParts gives the lower-case prefix of a string node, and its text between the quotes.
func (m *Module) stringParts(n *Node) (prefix, body string, ok bool) {
	if n.Kind != "string" || len(n.Children) < 2 {
		return "", "", false
	}
	first, last := n.Children[0], n.Children[len(n.Children)-1]
	if first.Kind != "string_start" || last.Kind != "string_end" {
		return "", "", false
	}
	return strings.ToLower(strings.TrimRight(m.Text(first), `'"`)), m.Source[first.End:last.Start], true
}

// universalNewlines is what Python makes of line ends when it reads source.
func universalNewlines(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// unescape replaces escape sequences. Those that Python does not know stay as they are, and so do \N{…}
// names, which need the Unicode database.
func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, `\`)
		out.WriteString(before)
		if !found || after == "" {
			return out.String()
		}
		value, size := escape(after)
		out.WriteString(value)
		text = after[size:]
	}
}

var simpleEscapes = map[byte]string{
	'\n': "", '\\': `\`, '\'': "'", '"': `"`,
	'a': "\a", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", 'v': "\v",
}

// escape reads one escape sequence, given without its backslash.
func escape(text string) (value string, size int) {
	if value, ok := simpleEscapes[text[0]]; ok {
		return value, 1
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[text[0]]
	if digits > 0 && len(text) > digits {
		if code, err := strconv.ParseUint(text[1:1+digits], 16, 32); err == nil {
			return string(rune(code)), 1 + digits
		}
	}
	for size < min(3, len(text)) && '0' <= text[size] && text[size] <= '7' {
		size++
	}
	if size > 0 {
		if code, err := strconv.ParseUint(text[:size], 8, 32); err == nil {
			return string(rune(code)), size
		}
	}
	return `\` + text[:1], 1
}

// Piece is a part of a string: text, or an expression of an f-string.
type Piece struct {
	Text string
	// Expression is nil for text. Conversion is the letter after "!", Format what stands after ":".
	Expression         *Node
	Conversion, Format string
}

// Pieces takes a string literal apart, false for bytes and what is no string. Doubled braces of f-strings are single.
func (m *Module) Pieces(n *Node) (pieces []Piece, ok bool) {
	prefix, _, ok := m.stringParts(n)
	if !ok || strings.Contains(prefix, "b") || strings.Contains(prefix, "t") {
		return nil, false
	}
	plain := func(from, to int) {
		text := universalNewlines(m.Source[from:to])
		if !strings.Contains(prefix, "r") {
			text = unescape(text)
		}
		if strings.Contains(prefix, "f") {
			text = strings.NewReplacer("{{", "{", "}}", "}").Replace(text)
		}
		if text != "" {
			pieces = append(pieces, Piece{Text: text})
		}
	}
	at := n.Children[0].End
	for _, child := range n.Children {
		if child.Kind != "interpolation" {
			continue
		}
		plain(at, child.Start)
		at = child.End
		piece := Piece{Expression: child.Child("expression")}
		for _, part := range child.Children {
			switch part.Kind {
			case "type_conversion":
				piece.Conversion = strings.TrimPrefix(m.Text(part), "!")
			case "format_specifier":
				piece.Format = strings.TrimPrefix(m.Text(part), ":")
			}
		}
		pieces = append(pieces, piece)
	}
	plain(at, n.Children[len(n.Children)-1].Start)
	return pieces, true
}
