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

// condition reads the branch that is taken, or every branch where only a run knows.
func (f *frame) condition(n *python.Node) flow {
	is, known := truth(f.eval(n.Child("condition")))
	if known && is {
		return f.block(n.Child("consequence"))
	}
	if !known {
		f.perhaps(func() flow { return f.block(n.Child("consequence")) })
	}
	for _, branch := range n.Children {
		switch {
		case branch.Kind == "elif_clause":
			is, certain := truth(f.eval(branch.Child("condition")))
			switch {
			case certain && is && known:
				return f.block(branch.Child("consequence"))
			case certain && is:
				f.perhaps(func() flow { return f.block(branch.Child("consequence")) })
				return next
			case !certain:
				known = false
				f.perhaps(func() flow { return f.block(branch.Child("consequence")) })
			}
		case branch.Kind == "else_clause" && known:
			return f.block(branch.Child("body"))
		case branch.Kind == "else_clause":
			f.perhaps(func() flow { return f.block(branch.Child("body")) })
		}
	}
	return next
}

// perhaps reads code of which only a run knows whether it is reached. What it assigns is not known after it.
func (f *frame) perhaps(read func() flow) {
	before := maps.Clone(f.locals)
	f.maybe++
	if read() == leave {
		f.result = data{}
	}
	f.maybe--
	for name, v := range f.locals {
		if was, ok := before[name]; !ok || !same(was, v) {
			f.locals[name] = data{}
		}
	}
}

// same reports whether a value is certainly still the same.
func same(a, b value) bool {
	switch a := a.(type) {
	case list:
		b, ok := b.(list)
		return ok && len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
	case dict:
		b, ok := b.(dict)
		return ok && len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
	case *call:
		b, ok := b.(*call)
		return ok && a == b
	case *class:
		b, ok := b.(*class)
		return ok && a == b
	case *callable:
		b, ok := b.(*callable)
		return ok && a == b
	case connection:
		_, ok := b.(connection)
		return ok
	case imported:
		b, ok := b.(imported)
		return ok && a == b
	case foreign:
		b, ok := b.(foreign)
		return ok && a == b
	}
	return isComparable(a) && isComparable(b) && a == b
}

// loop reads the body once for each element that is known, else once as a condition.
func (f *frame) loop(n *python.Node) flow {
	over := f.eval(n.Child("right"))
	elements, known := f.elements(over)
	if !known {
		f.assign(n.Child("left"), f.within(over))
		f.perhaps(func() flow { return f.block(n.Child("body")) })
		return next
	}
	for _, element := range elements {
		f.assign(n.Child("left"), element)
		if to := f.block(n.Child("body")); to == leave {
			return leave
		}
	}
	if otherwise := n.Child("alternative"); otherwise != nil {
		return f.block(otherwise.Child("body"))
	}
	return next
}

// within is what is known of an element of something that a run computes.
func (f *frame) within(over value) value {
	if _, ok := over.(foreign); ok {
		return over
	}
	return data{}
}

func (f *frame) elements(over value) (list, bool) {
	switch over := over.(type) {
	case list:
		return over, true
	case dict:
		keys := make(list, 0, len(over))
		for _, e := range over {
			keys = append(keys, e.key)
		}
		return keys, true
	case *class:
		if over.isEnum() {
			return over.members(), true
		}
	}
	return nil, false
}

// try reads the body as if nothing failed. What handles a failure may be reached.
func (f *frame) try(n *python.Node) flow {
	to := f.block(n.Child("body"))
	for _, clause := range n.Children {
		switch clause.Kind {
		case "except_clause", "except_group_clause":
			for _, part := range clause.Parts() {
				if part.Kind == "block" {
					f.perhaps(func() flow { return f.block(part) })
				}
			}
		case "else_clause":
			if to == next {
				to = f.block(clause.Child("body"))
			}
		case "finally_clause":
			for _, part := range clause.Parts() {
				if part.Kind == "block" {
					f.block(part)
				}
			}
		}
	}
	return to
}

// with reads a block with what its context managers do.
func (f *frame) with(n *python.Node) flow {
	var exits []func()
	for _, clause := range n.Children {
		if clause.Kind != "with_clause" {
			continue
		}
		for _, item := range clause.Parts() {
			if exit := f.enter(item.Child("value")); exit != nil {
				exits = append(exits, exit)
			}
		}
	}
	to := f.block(n.Child("body"))
	for i := len(exits) - 1; i >= 0; i-- {
		exits[i]()
	}
	return to
}

// enter begins one context manager, and gives what ends it, nil if nothing does.
func (f *frame) enter(n *python.Node) (exit func()) {
	var target *python.Node
	if n.Kind == "as_pattern" {
		parts := n.Parts()
		if len(parts) == 2 && len(parts[1].Parts()) == 1 {
			target = parts[1].Parts()[0]
		}
		n = parts[0]
	}
	manager := f.eval(n)
	if c, ok := manager.(*call); ok && c.function == value(autocommit) {
		outside := f.outside
		f.outside = true
		f.transaction++
		return func() { f.outside = outside }
	}
	if target != nil {
		f.assign(target, manager)
	}
	return nil
}

// autocommit is context.autocommit_block.
const autocommit = dotted("alembic.op.get_context.autocommit_block")
