package python

import (
	"slices"
	"strings"
)

// Doc is the module's docstring, empty if it has none.
func (m *Module) Doc() string {
	statements := m.Root.Parts()
	if len(statements) == 0 {
		return ""
	}
	doc, _ := m.bareString(statements[0])
	return doc
}

// bareString gives the text of a statement that is nothing but a string, such as a docstring.
func (m *Module) bareString(statement *Node) (string, bool) {
	if statement.Kind != "expression_statement" || len(statement.Children) != 1 {
		return "", false
	}
	return m.String(statement.Children[0])
}

// String gives the value of an expression that is one string literal, or several in a row. Parentheses
// around it do not matter.
func (m *Module) String(n *Node) (string, bool) {
	switch n.Kind {
	case "parenthesized_expression":
		if parts := n.Parts(); len(parts) == 1 {
			return m.String(parts[0])
		}
	case "concatenated_string":
		var all strings.Builder
		for _, part := range n.Parts() {
			value, ok := m.String(part)
			if !ok {
				return "", false
			}
			all.WriteString(value)
		}
		return all.String(), true
	case "string":
		value, isBytes, ok := m.plainString(n)
		return value, ok && !isBytes
	}
	return "", false
}

// Assigned is the expression that the module last assigns to a name at its top level; nil if there is
// none.
func (m *Module) Assigned(name string) (value *Node) {
	for _, statement := range m.Root.Parts() {
		if statement.Kind != "expression_statement" {
			continue
		}
		for _, assignment := range statement.Parts() {
			if assignment.Kind != "assignment" {
				continue
			}
			if assigned := m.assignedBy(assignment, name); assigned != nil {
				value = assigned
			}
		}
	}
	return value
}

// assignedBy is what an assignment gives to a name: by itself, as one of several targets ("a = b = None"), or as
// one of several names ("a, b = 1, None"). It is nil if there is no such name.
func (m *Module) assignedBy(assignment *Node, name string) *Node {
	value, targets := assignment, []*Node{}
	for value != nil && value.Kind == "assignment" {
		targets, value = append(targets, value.Child("left")), value.Child("right")
	}
	for _, target := range targets {
		switch {
		case target == nil || value == nil:
		case target.Kind == "identifier" && m.Text(target) == name:
			return value
		case target.Kind == "pattern_list" || target.Kind == "tuple_pattern":
			names, values := target.Parts(), value.Parts()
			i := slices.IndexFunc(names, func(n *Node) bool { return n.Kind == "identifier" && m.Text(n) == name })
			switch {
			case i < 0:
			case (value.Kind == "expression_list" || value.Kind == "tuple") && len(names) == len(values):
				return values[i]
			default:
				return value // which only running the code takes apart
			}
		}
	}
	return nil
}

// Strings gives the values of an expression that is None, a string, or a tuple, list or set of strings.
// It reports false for anything else, which only running the code can tell.
func (m *Module) Strings(n *Node) (values []string, ok bool) {
	if value, ok := m.String(n); ok {
		return []string{value}, true
	}
	switch n.Kind {
	case "none":
		return nil, true
	case "parenthesized_expression":
		if parts := n.Parts(); len(parts) == 1 {
			return m.Strings(parts[0])
		}
	case "tuple", "list", "set", "expression_list":
		for _, part := range n.Parts() {
			value, ok := m.String(part)
			if !ok {
				return nil, false
			}
			values = append(values, value)
		}
		return values, true
	}
	return nil, false
}

// Function is a function at the top level of a module.
type Function struct {
	Name string
	// Line and EndLine are where it stands, decorators included.
	Line, EndLine int
	module        *Module
	// outer is the definition with its decorators.
	outer, definition *Node
}

// Function finds a function at the top level; nil if there is none. Of several with one name the last
// counts, as it does when Python runs the module.
func (m *Module) Function(name string) (found *Function) {
	for _, statement := range m.Root.Parts() {
		definition := statement
		if statement.Kind == "decorated_definition" {
			definition = statement.Child("definition")
		}
		if definition == nil || definition.Kind != "function_definition" {
			continue
		}
		if id := definition.Child("name"); id != nil && m.Text(id) == name {
			end := statement.Line + strings.Count(strings.TrimRight(m.Text(statement), "\n"), "\n")
			found = &Function{Name: name, Line: definition.Line, EndLine: end, module: m, outer: statement, definition: definition}
		}
	}
	return found
}

// Empty reports whether calling the function does nothing: it holds only a docstring, "pass", "...", or
// a bare "return".
func (f *Function) Empty() bool {
	for _, statement := range f.body() {
		if !f.module.idle(statement) && !f.module.isReturnNone(statement) {
			return false
		}
	}
	return true
}

// Raises reports whether the function does nothing but raise an exception, and which one.
func (f *Function) Raises() (exception string, ok bool) {
	for _, statement := range f.body() {
		if f.module.idle(statement) {
			continue
		}
		if statement.Kind != "raise_statement" {
			return "", false
		}
		return strings.TrimSpace(strings.TrimPrefix(f.module.Text(statement), "raise")), true
	}
	return "", false
}

// Body is what stands in the function, as one node.
func (f *Function) Body() *Node { return f.definition.Child("body") }

func (f *Function) body() []*Node {
	if body := f.Body(); body != nil {
		return body.Parts()
	}
	return nil
}

// idle reports whether a statement has no effect: "pass", "..." or a bare string.
func (m *Module) idle(statement *Node) bool {
	if statement.Kind == "pass_statement" {
		return true
	}
	if statement.Kind != "expression_statement" || len(statement.Children) != 1 {
		return false
	}
	if _, ok := m.bareString(statement); ok {
		return true
	}
	value := statement.Children[0]
	return value.Kind == "ellipsis" || value.Kind == "none" ||
		value.Kind == "assignment" && value.Child("right") == nil // "x: int" declares and does nothing
}

func (m *Module) isReturnNone(statement *Node) bool {
	parts := statement.Parts()
	return statement.Kind == "return_statement" && (len(parts) == 0 || len(parts) == 1 && parts[0].Kind == "none")
}
