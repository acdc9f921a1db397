package alembic

import "github.com/migrate-check/migrate-check/internal/python"

// expression reads a statement that is an expression or an assignment.
func (f *frame) expression(n *python.Node) {
	for _, part := range n.Parts() {
		switch part.Kind {
		case "assignment":
			f.assignment(part)
		case "augmented_assignment":
			f.augment(part)
		default:
			f.eval(part)
		}
	}
}

// assignment reads "a = b = value".
func (f *frame) assignment(n *python.Node) value {
	right := n.Child("right")
	if right == nil {
		return none{} // "x: int" declares
	}
	var v value
	if right.Kind == "assignment" {
		v = f.assignment(right)
	} else {
		v = f.eval(right)
	}
	f.assign(n.Child("left"), v)
	return v
}

func (f *frame) augment(n *python.Node) {
	left, right := n.Child("left"), f.eval(n.Child("right"))
	if left.Kind != "identifier" {
		return
	}
	name := f.home.Text(left)
	before := f.lookup(name)
	f.locals[name] = data{}
	if operator := f.home.Text(n.Child("operator")); operator == "+=" {
		f.locals[name] = operate("+", before, right)
	}
}

// assign gives a value to a name, or to several.
func (f *frame) assign(target *python.Node, v value) {
	if target == nil {
		return
	}
	switch target.Kind {
	case "identifier":
		f.locals[f.home.Text(target)] = v
	case "pattern_list", "tuple_pattern", "list_pattern", "expression_list", "tuple", "list":
		targets := target.Parts()
		elements, ok := v.(list)
		for i, one := range targets {
			if ok && len(elements) == len(targets) {
				f.assign(one, elements[i])
			} else {
				f.assign(one, f.within(v))
			}
		}
	case "as_pattern_target", "parenthesized_expression":
		for _, one := range target.Parts() {
			f.assign(one, v)
		}
	case "list_splat_pattern":
		for _, one := range target.Parts() {
			f.assign(one, data{})
		}
	case "subscript":
		f.assignItem(target, v)
	}
}

// assignItem reads "d[key] = value".
func (f *frame) assignItem(target *python.Node, v value) {
	object := target.Child("value")
	if object == nil || object.Kind != "identifier" {
		return
	}
	name := f.home.Text(object)
	key := f.eval(target.Child("subscript"))
	if known, ok := f.lookup(name).(dict); ok && isComparable(key) {
		f.locals[name] = append(known[:len(known):len(known)], entry{key, v})
		return
	}
	if _, ok := f.lookup(name).(list); ok {
		f.locals[name] = data{}
	}
}

// lookup finds what a name means. Names that nobody gives a value are Python's own.
func (f *frame) lookup(name string) value {
	for _, names := range []map[string]value{f.locals, f.outer, f.home.names} {
		if v, ok := names[name]; ok {
			return f.resolve(v)
		}
	}
	if isBuiltin(name) {
		return dotted("builtins." + name)
	}
	return foreign{name}
}
