package alembic

import (
	"maps"

	"github.com/migrate-check/migrate-check/internal/python"
)

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
