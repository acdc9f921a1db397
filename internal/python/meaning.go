package python

import (
	"slices"
	"strconv"
	"strings"
)

// Statement is one statement in the meaning of a piece of code.
type Statement struct {
	// Meaning is equal for two statements that do the same and differ only in how they are written:
	// comments, docstrings, formatting, quotes, parentheses, type hints.
	Meaning string
	// Text is the source, Line where it stands.
	Text string
	Line int
	// Import is set for what an import binds.
	Import bool
}

// Meaning lists what using the given names of the module does, such as calling a function: the statements
// at the top level that give them their values, and everything there that those use, directly or through
// others. Imports that they do not use, and functions that they do not call, are not among them. It is
// nil if the module has none of the names.
func (m *Module) Meaning(names ...string) []Statement {
	uses := m.Uses(names...)
	if uses == nil {
		return nil
	}
	var imports, out []Statement
	for _, i := range uses.Imports {
		imports = append(imports, Statement{Meaning: i.meaning(), Text: m.Text(i.node), Line: i.node.Line, Import: true})
	}
	// The order of imports does not matter.
	slices.SortStableFunc(imports, func(a, b Statement) int { return strings.Compare(a.Meaning, b.Meaning) })
	imports = slices.CompactFunc(imports, func(a, b Statement) bool { return a.Meaning == b.Meaning })
	var functions [][]Statement
	for _, node := range uses.Code {
		if statements := m.statements(node, 0); isFunction(node) {
			functions = append(functions, statements)
		} else {
			out = append(out, statements...)
		}
	}
	// Nor does the order in which functions are defined.
	slices.SortStableFunc(functions, func(a, b []Statement) int { return strings.Compare(a[0].Meaning, b[0].Meaning) })
	return slices.Concat(imports, out, slices.Concat(functions...))
}

func isFunction(n *Node) bool {
	if n.Kind == "decorated_definition" {
		n = n.Child("definition")
	}
	return n.Kind == "function_definition"
}

// isBlock reports whether a node holds statements of their own.
func isBlock(n *Node) bool { return n.Kind == "block" || n.Kind == "module" }

// statements flattens a statement: the line that opens a block first, then what stands in it, deeper.
func (m *Module) statements(n *Node, depth int) (out []Statement) {
	if m.idle(n) {
		return nil
	}
	if isBlock(n) {
		for _, child := range n.Parts() {
			out = append(out, m.statements(child, depth)...)
		}
		return out
	}
	var head strings.Builder
	var inner []Statement
	end := n.End
	for _, child := range n.Children {
		switch {
		case isBlock(child):
			end = min(end, child.Start)
			inner = append(inner, m.statements(child, depth+1)...)
		case strings.HasSuffix(child.Kind, "_clause") && hasBlock(child), child.Kind == "decorator", child.Kind == "function_definition", child.Kind == "class_definition":
			end = min(end, child.Start)
			inner = append(inner, m.statements(child, depth)...)
		default:
			m.write(&head, child)
		}
	}
	if n.Kind == "expression_statement" && len(n.Children) > 1 && m.Text(n.Children[1]) == "," {
		head.WriteString(" ,") // a tuple of one
	}
	text := m.indentation(n) + strings.TrimSpace(m.Source[n.Start:max(end, n.Start)])
	if n.Kind != "decorated_definition" {
		out = append(out, Statement{
			Meaning: strconv.Itoa(depth) + " " + n.Kind + head.String(), Text: text, Line: n.Line,
		})
	}
	return append(out, inner...)
}

// indentation is the white space before a node that begins a line.
func (m *Module) indentation(n *Node) string {
	before := m.Source[strings.LastIndexByte(m.Source[:n.Start], '\n')+1 : n.Start]
	if strings.Trim(before, " \t") != "" {
		return ""
	}
	return before
}

func hasBlock(n *Node) bool { return slices.ContainsFunc(n.Children, isBlock) }

// write appends what an expression means.
func (m *Module) write(out *strings.Builder, n *Node) {
	switch {
	case isTypeHint(n), isPunctuation(n):
		return
	case n.Kind == "parenthesized_expression", n.Kind == "tuple_pattern" && len(n.Children) == 1:
		m.writeAll(out, n) // a tuple of one has a comma
		return
	case n.Kind == "string", n.Kind == "concatenated_string":
		m.writeString(out, n)
		return
	case n.Kind == "typed_parameter":
		m.writeAll(out, n)
		return
	case n.Kind == "format_specifier":
		out.WriteString(" " + strconv.Quote(m.Text(n))) // its plain text is in no node
		return
	case len(n.Children) == 0 && n.End > n.Start && strings.IndexByte("([{", m.Source[n.Start]) >= 0:
		out.WriteString(" (" + n.Kind + ")") // there may be white space in the brackets
		return
	case len(n.Children) == 0:
		out.WriteString(" ")
		out.WriteString(m.token(n))
		return
	}
	kind := n.Kind
	if same, ok := sameKinds[kind]; ok {
		kind = same
	}
	out.WriteString(" (" + kind)
	if n.Kind == "slice" {
		// Only the colons tell [1:] from [:1].
		for _, child := range n.Children {
			if m.Text(child) == ":" {
				out.WriteString(" :")
			}
			m.write(out, child)
		}
	} else {
		m.writeAll(out, n)
	}
	if n.Kind == "subscript" && slices.ContainsFunc(n.Children, func(c *Node) bool { return m.Text(c) == "," }) {
		out.WriteString(" ,") // x[1,] is not x[1]
	}
	out.WriteString(")")
}

// sameKinds are kinds that differ only in how they are written: with or without parentheses or a type.
var sameKinds = map[string]string{
	"expression_list":         "tuple",
	"pattern_list":            "tuple_pattern",
	"typed_default_parameter": "default_parameter",
}

func (m *Module) writeAll(out *strings.Builder, n *Node) {
	for _, child := range n.Children {
		m.write(out, child)
	}
}

// isPunctuation reports whether a token is there for the parser only.
func isPunctuation(n *Node) bool {
	switch n.Kind {
	case "(", ")", "[", "]", "{", "}", ",", ":", ";", ".", "->", "newline", "indent", "dedent":
		return !n.Named
	}
	return false
}

func (m *Module) token(n *Node) string {
	text := m.Text(n)
	if !n.Named {
		text = strings.Join(strings.Fields(text), " ") // "is not" is one token
	}
	switch n.Kind {
	case "integer", "float":
		return strings.ToLower(strings.ReplaceAll(text, "_", ""))
	case "<>":
		return "!="
	}
	return text
}

// writeString writes the value of a string, whatever its quotes and however it is broken into pieces.
func (m *Module) writeString(out *strings.Builder, n *Node) {
	if value, ok := m.String(n); ok {
		out.WriteString(" " + strconv.Quote(value))
		return
	}
	if n.Kind == "concatenated_string" {
		out.WriteString(" (concatenated")
		m.writeAll(out, n)
		out.WriteString(")")
		return
	}
	if value, isBytes, ok := m.plainString(n); ok && isBytes {
		out.WriteString(" b" + strconv.Quote(value))
		return
	}
	m.writeInterpolated(out, n)
}

func (m *Module) writeInterpolated(out *strings.Builder, n *Node) {
	prefix, _, ok := m.stringParts(n)
	if !ok {
		out.WriteString(" " + strconv.Quote(m.Text(n)))
		return
	}
	out.WriteString(" (" + strings.ReplaceAll(prefix, "u", "") + "string")
	for _, child := range n.Children {
		switch child.Kind {
		case "string_content":
			text := universalNewlines(m.Text(child))
			if !strings.Contains(prefix, "r") {
				text = unescape(text)
			}
			out.WriteString(" " + strconv.Quote(text))
		case "interpolation":
			m.write(out, child)
		}
	}
	out.WriteString(")")
}
