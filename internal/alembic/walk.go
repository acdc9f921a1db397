package alembic

import (
	"maps"

	"github.com/migrate-check/migrate-check/internal/python"
)

// frame is a function that is being read, or the top level of a module.
type frame struct {
	*reader
	home   *scope
	locals map[string]value
	// outer are the names of the function around this one.
	outer map[string]value
	// result is what the function returns.
	result value
}

// flow is where the code goes on after a statement.
type flow int

const (
	next  flow = iota
	leave      // the function: return or raise
	again      // the loop: continue or break
)

// run reads a function as if it were called here.
func (r *reader) run(function *callable, bound map[string]value, unknown []string) value {
	if r.depth >= maxDepth {
		r.unread("functions call each other too deeply")
		return data{}
	}
	r.depth++
	defer func() { r.depth-- }()
	f := &frame{reader: r, home: function.home, locals: map[string]value{}, outer: function.outer, result: none{}}
	maps.Copy(f.locals, bound)
	for _, name := range unknown {
		f.locals[name] = data{}
	}
	if function.node.Kind == "lambda" {
		return f.eval(function.node.Child("body"))
	}
	f.block(function.node.Child("body"))
	return f.result
}

// block reads statements until one of them leaves.
func (f *frame) block(n *python.Node) flow {
	if n == nil {
		return next
	}
	for _, statement := range n.Parts() {
		if to := f.statement(statement); to != next {
			return to
		}
	}
	return next
}

func (f *frame) statement(n *python.Node) flow {
	if f.steps++; f.steps > maxSteps {
		f.at(n, func() value {
			f.unread("it goes through too many steps")
			return nil
		})
		return leave
	}
	switch n.Kind {
	case "expression_statement":
		f.expression(n)
	case "return_statement":
		f.result = none{}
		if parts := n.Parts(); len(parts) == 1 {
			f.result = f.eval(parts[0])
		}
		return leave
	case "raise_statement":
		return leave
	case "break_statement", "continue_statement":
		return again
	case "if_statement":
		return f.condition(n)
	case "for_statement":
		return f.loop(n)
	case "while_statement":
		f.perhaps(func() flow { return f.block(n.Child("body")) })
	case "with_statement":
		return f.with(n)
	case "try_statement":
		return f.try(n)
	case "function_definition":
		f.define(n)
	case "decorated_definition":
		f.decorated(n)
	case "class_definition":
		f.defineClass(n)
	case "import_statement", "import_from_statement":
		f.importing(n)
	case "delete_statement", "global_statement", "nonlocal_statement", "pass_statement", "assert_statement", "future_import_statement":
	default:
		f.at(n, func() value {
			f.unread("statements of this kind are not followed")
			return nil
		})
	}
	return next
}

// at does something for a piece of code: if it stands in the revision, that is the place of what it sends.
func (f *frame) at(n *python.Node, do func() value) value {
	defer func(site *python.Node) { f.site = site }(f.site)
	if f.home.Path == f.revision.Path && f.depth > 0 {
		f.site = n
	}
	return do()
}

// define gives a function its name, which it knows itself.
func (f *frame) define(n *python.Node) {
	name, function := f.home.Text(n.Child("name")), &callable{f.home, n, f.enclosing()}
	if function.outer != nil {
		function.outer[name] = function
	}
	f.locals[name] = function
}

// enclosing are the names that a function defined here sees.
func (f *frame) enclosing() map[string]value {
	if f.depth == 0 {
		return nil
	}
	names := maps.Clone(f.outer)
	if names == nil {
		names = map[string]value{}
	}
	maps.Copy(names, f.locals)
	return names
}

func (f *frame) decorated(n *python.Node) {
	definition := n.Child("definition")
	if definition == nil || definition.Kind != "function_definition" {
		return
	}
	f.locals[f.home.Text(definition.Child("name"))] = foreign{f.home.Text(definition.Child("name"))}
}

func (f *frame) defineClass(n *python.Node) {
	c := &class{names: map[string]value{}, module: stem(f.home.Path), title: f.home.Text(n.Child("name"))}
	if bases := n.Child("superclasses"); bases != nil {
		for _, base := range bases.Parts() {
			if base.Kind != "keyword_argument" {
				c.bases = append(c.bases, f.eval(base))
			}
		}
	}
	inner := &frame{reader: f.reader, home: f.home, locals: c.names, outer: f.enclosing()}
	if body := n.Child("body"); body != nil {
		for _, statement := range body.Parts() {
			if name := inner.assigned(statement); name != "" {
				c.order = append(c.order, name)
			}
			inner.statement(statement)
		}
	}
	f.locals[c.title] = c
}

// assigned is the name that a statement gives a value, empty if it does something else.
func (f *frame) assigned(n *python.Node) string {
	if parts := n.Parts(); n.Kind == "expression_statement" && len(parts) == 1 && parts[0].Kind == "assignment" {
		if left := parts[0].Child("left"); left != nil && left.Kind == "identifier" {
			return f.home.Text(left)
		}
	}
	return ""
}
