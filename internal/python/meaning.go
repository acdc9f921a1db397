package python

import (
	"slices"
	"sort"
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

// Meaning lists what calling a function at the module's top level does: its statements, and everything
// at the top level that it uses, directly or through others. Imports that it does not use, and functions
// that it does not call, are not among them. It is nil if there is no such function.
func (m *Module) Meaning(function string) []Statement {
	found := m.Function(function)
	if found == nil {
		return nil
	}
	top := m.topLevel()
	used := map[string]bool{}
	var needed []int // indexes into top
	pending := []*Node{found.outer}
	for i, statement := range top {
		if statement.runsAlways {
			needed = append(needed, i)
			pending = append(pending, statement.node)
		}
	}
	for len(pending) > 0 {
		node := pending[0]
		pending = pending[1:]
		for _, name := range m.names(node) {
			if used[name] {
				continue
			}
			used[name] = true
			for i, statement := range top {
				if slices.Contains(statement.binds, name) && statement.node != found.definition && !slices.Contains(needed, i) {
					needed = append(needed, i)
					pending = append(pending, statement.node)
				}
			}
		}
	}
	sort.Ints(needed)

	var imports, out []Statement
	for _, i := range needed {
		statements := m.statements(top[i].outer, 0)
		if top[i].isImport {
			imports = append(imports, m.usedImports(top[i].node, used)...)
		} else {
			out = append(out, statements...)
		}
	}
	// The order of imports does not matter.
	slices.SortStableFunc(imports, func(a, b Statement) int { return strings.Compare(a.Meaning, b.Meaning) })
	imports = slices.CompactFunc(imports, func(a, b Statement) bool { return a.Meaning == b.Meaning })
	out = append(imports, out...)
	return append(out, m.statements(found.outer, 0)...)
}

// topStatement is a statement at the top level of the module.
type topStatement struct {
	// outer is the statement with its decorators, node without them.
	outer, node *Node
	// binds are the names it gives a value.
	binds []string
	// runsAlways is set if it does more than bind names.
	runsAlways, isImport bool
}

// handled are the names that Alembic reads and a comparison treats on their own.
var handled = []string{"revision", "down_revision", "branch_labels", "depends_on", "upgrade", "downgrade"}

func (m *Module) topLevel() (all []topStatement) {
	for _, outer := range m.Root.Parts() {
		if m.idle(outer) {
			continue
		}
		node := outer
		if outer.Kind == "decorated_definition" {
			node = outer.Child("definition")
		}
		statement := topStatement{outer: outer, node: node}
		switch node.Kind {
		case "import_statement", "import_from_statement":
			statement.isImport = true
			for _, i := range m.imports(node) {
				statement.binds = append(statement.binds, i.binds)
			}
			statement.runsAlways = slices.Contains(statement.binds, "*")
		case "future_import_statement":
			continue
		case "function_definition", "class_definition":
			statement.binds = []string{m.Text(node.Child("name"))}
		case "expression_statement":
			target := assignmentTarget(node)
			if target == nil {
				statement.runsAlways = true
				break
			}
			statement.binds = m.names(target)
			if len(statement.binds) == 1 && slices.Contains(handled, statement.binds[0]) {
				continue
			}
			statement.runsAlways = target.Kind != "identifier" && target.Kind != "pattern_list"
		default:
			statement.runsAlways = true
			statement.binds = m.names(node)
		}
		all = append(all, statement)
	}
	return all
}

// assignmentTarget is the left side of a statement that is an assignment; nil if it is none.
func assignmentTarget(statement *Node) *Node {
	if parts := statement.Parts(); len(parts) == 1 && (parts[0].Kind == "assignment" || parts[0].Kind == "augmented_assignment") {
		return parts[0].Child("left")
	}
	return nil
}

// names lists the identifiers in a node that are not attributes, keywords of arguments or type hints.
func (m *Module) names(n *Node) (names []string) {
	n.Walk(func(at *Node) bool {
		switch {
		case isTypeHint(at):
			return false
		case at.Kind == "identifier" && at.Field != "attribute":
			names = append(names, m.Text(at))
		case at.Kind == "keyword_argument":
			if value := at.Child("value"); value != nil {
				names = append(names, m.names(value)...)
			}
			return false
		}
		return true
	})
	return names
}

func isTypeHint(n *Node) bool { return n.Named && n.Kind == "type" || n.Field == "return_type" }

// importedName is one name that an import binds, and what it stands for.
type importedName struct{ binds, meaning string }

func (m *Module) imports(n *Node) (all []importedName) {
	from := ""
	if module := n.Child("module_name"); module != nil {
		from = m.Text(module) + " "
	}
	for _, child := range n.Children {
		switch {
		case child.Kind == "wildcard_import":
			all = append(all, importedName{"*", "from " + from + "import *"})
		case child.Field != "name":
		case child.Kind == "aliased_import":
			name, alias := m.Text(child.Child("name")), m.Text(child.Child("alias"))
			all = append(all, importedName{alias, "from " + from + "import " + name + " as " + alias})
		default:
			name := m.Text(child)
			binds := name
			if from == "" {
				binds, _, _ = strings.Cut(name, ".") // "import a.b" binds "a"
			}
			all = append(all, importedName{binds, "from " + from + "import " + name + " as " + binds})
		}
	}
	return all
}

func (m *Module) usedImports(n *Node, used map[string]bool) (out []Statement) {
	for _, i := range m.imports(n) {
		if i.binds == "*" || used[i.binds] {
			out = append(out, Statement{Meaning: i.meaning, Text: m.Text(n), Line: n.Line, Import: true})
		}
	}
	return out
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
	text := strings.TrimSpace(m.Source[n.Start:max(end, n.Start)])
	if n.Kind != "decorated_definition" {
		out = append(out, Statement{
			Meaning: strconv.Itoa(depth) + " " + n.Kind + head.String(), Text: text, Line: n.Line,
		})
	}
	return append(out, inner...)
}

func hasBlock(n *Node) bool { return slices.ContainsFunc(n.Children, isBlock) }

// write appends what an expression means.
func (m *Module) write(out *strings.Builder, n *Node) {
	switch {
	case isTypeHint(n), isPunctuation(n):
		return
	case n.Kind == "parenthesized_expression":
		m.writeAll(out, n)
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
