package python

import (
	"slices"
	"strings"
)

// Uses is what a piece of code needs of its module.
type Uses struct {
	// Code are the statements at the top level, in the order of the file. Imports are not among them.
	Code []*Node
	// Imports are those at the top level that the code uses.
	Imports []Import
	// Inner are those within the code.
	Inner []Import
}

// Import is one name that an import binds.
type Import struct {
	// Module is where it comes from: "a.b", with a dot in front for each level of a relative import.
	Module string
	// Name is what is imported from the module, "*" for everything; empty for the module itself.
	Name string
	// Binds is the name it has in this file.
	Binds string
	// Attributes are what the code uses of it, as in "binds.attribute".
	Attributes []string

	node *Node
}

func (i Import) meaning() string {
	return "from " + i.Module + " import " + i.Name + " as " + i.Binds
}

// Uses finds what the given names of the module need. It is nil if the module has none of the names.
func (m *Module) Uses(names ...string) *Uses {
	u := &usage{module: m, top: m.topLevel(), used: map[string]bool{}, needed: map[int]bool{}}
	if !slices.ContainsFunc(names, u.bound) {
		return nil
	}
	for i, statement := range u.top {
		if statement.runsAlways {
			u.need(i)
		}
	}
	for _, name := range names {
		u.use(name)
	}
	return u.result()
}

// Names are all that the module's top level gives a value, imports apart.
func (m *Module) Names() (names []string) {
	for _, statement := range m.topLevel() {
		if !statement.isImport {
			names = append(names, statement.binds...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

type usage struct {
	module *Module
	top    []topStatement
	used   map[string]bool
	needed map[int]bool // indexes into top
}

func (u *usage) bound(name string) bool {
	return slices.ContainsFunc(u.top, func(s topStatement) bool { return slices.Contains(s.binds, name) })
}

// use notes that a name is used, and with it all that gives it a value.
func (u *usage) use(name string) {
	if u.used[name] {
		return
	}
	u.used[name] = true
	for i, statement := range u.top {
		if slices.Contains(statement.binds, name) {
			u.need(i)
		}
	}
}

func (u *usage) need(i int) {
	if u.needed[i] {
		return
	}
	u.needed[i] = true
	if u.top[i].isImport {
		return
	}
	for _, name := range u.module.names(u.top[i].outer) {
		u.use(name)
	}
}

func (u *usage) result() *Uses {
	uses := new(Uses)
	for i, statement := range u.top {
		if u.needed[i] && !statement.isImport {
			uses.Code = append(uses.Code, statement.outer)
		}
	}
	for i, statement := range u.top {
		if !u.needed[i] || !statement.isImport {
			continue
		}
		for _, one := range u.module.imports(statement.node) {
			if one.Name != "*" && !u.used[one.Binds] {
				continue
			}
			one.Attributes = u.module.attributes(uses.Code, one.Binds)
			uses.Imports = append(uses.Imports, one)
		}
	}
	for _, code := range uses.Code {
		code.Walk(func(n *Node) bool {
			if n.Kind == "import_statement" || n.Kind == "import_from_statement" {
				uses.Inner = append(uses.Inner, u.inner(uses.Code, n)...)
			}
			return true
		})
	}
	return uses
}

func (u *usage) inner(code []*Node, statement *Node) (all []Import) {
	for _, one := range u.module.imports(statement) {
		one.Attributes = u.module.attributes(code, one.Binds)
		all = append(all, one)
	}
	return all
}

// attributes lists the attributes of a name that the code uses.
func (m *Module) attributes(code []*Node, name string) (attributes []string) {
	for _, node := range code {
		node.Walk(func(n *Node) bool {
			if n.Kind != "attribute" {
				return true
			}
			object, attribute := n.Child("object"), n.Child("attribute")
			if object != nil && attribute != nil && m.Text(object) == name && !slices.Contains(attributes, m.Text(attribute)) {
				attributes = append(attributes, m.Text(attribute))
			}
			return true
		})
	}
	return attributes
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
				statement.binds = append(statement.binds, i.Binds)
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

func (m *Module) imports(n *Node) (all []Import) {
	from := ""
	if module := n.Child("module_name"); module != nil {
		from = m.Text(module)
	}
	for _, child := range n.Children {
		one := Import{Module: from, node: n}
		switch {
		case child.Kind == "wildcard_import":
			one.Name, one.Binds = "*", "*"
		case child.Field != "name":
			continue
		case child.Kind == "aliased_import":
			one.Name, one.Binds = m.Text(child.Child("name")), m.Text(child.Child("alias"))
		default:
			one.Name = m.Text(child)
			one.Binds = one.Name
			if from == "" {
				one.Binds, _, _ = strings.Cut(one.Name, ".") // "import a.b" binds "a"
			}
		}
		if from == "" {
			one.Module, one.Name = one.Name, ""
		}
		all = append(all, one)
	}
	return all
}
