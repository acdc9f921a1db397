package alembic

import "github.com/migrate-check/migrate-check/internal/python"

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
