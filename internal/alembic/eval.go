package alembic

import (
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/internal/python"
)

// eval gives what is known of an expression, and notes what it sends.
func (f *frame) eval(n *python.Node) value {
	if n == nil {
		return none{}
	}
	if f.steps++; f.steps > maxSteps {
		return data{}
	}
	switch n.Kind {
	case "string":
		return f.text(n)
	case "concatenated_string":
		return f.concatenated(n)
	case "integer":
		return integer(f.home.Text(n))
	case "float":
		if number, err := strconv.ParseFloat(f.home.Text(n), 64); err == nil {
			return number
		}
	case "true":
		return true
	case "false":
		return false
	case "none":
		return none{}
	case "identifier":
		return f.lookup(f.home.Text(n))
	case "attribute":
		return f.attribute(f.eval(n.Child("object")), f.home.Text(n.Child("attribute")))
	case "call":
		return f.call(n)
	case "list", "tuple", "set", "expression_list":
		return f.sequence(n)
	case "dictionary":
		return f.dictionary(n)
	case "list_comprehension", "generator_expression", "set_comprehension":
		return f.comprehension(n)
	case "binary_operator":
		return operate(f.home.Text(n.Child("operator")), f.eval(n.Child("left")), f.eval(n.Child("right")))
	case "unary_operator":
		return negate(f.home.Text(n.Child("operator")), f.eval(n.Child("argument")))
	case "boolean_operator":
		return f.boolean(n)
	case "not_operator":
		if is, known := truth(f.eval(n.Child("argument"))); known {
			return !is
		}
		return data{}
	case "comparison_operator":
		return f.comparison(n)
	case "conditional_expression":
		return f.either(n)
	case "subscript":
		return f.item(n)
	case "lambda":
		return &callable{f.home, n, f.enclosing()}
	case "parenthesized_expression", "await":
		if parts := n.Parts(); len(parts) == 1 {
			return f.eval(parts[0])
		}
	case "named_expression":
		v := f.eval(n.Child("value"))
		f.assign(n.Child("name"), v)
		return v
	}
	for _, part := range n.Parts() { // what it sends counts, whatever it is
		f.eval(part)
	}
	return data{}
}

func integer(text string) value {
	if number, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 0, 64); err == nil {
		return number
	}
	return data{}
}

// text is a string, with the values that an f-string holds.
func (f *frame) text(n *python.Node) value {
	pieces, ok := f.home.Pieces(n)
	if !ok {
		return data{}
	}
	var out strings.Builder
	known := true
	for _, piece := range pieces {
		if piece.Expression == nil {
			out.WriteString(piece.Text)
			continue
		}
		text, ok := display(f.eval(piece.Expression), piece.Conversion)
		known = known && ok && piece.Format == ""
		out.WriteString(text)
	}
	if !known {
		return data{}
	}
	return out.String()
}

// display is what str() makes of a value, or repr() where the conversion is "r".
func display(v value, conversion string) (string, bool) {
	switch v := v.(type) {
	case string:
		if conversion != "r" {
			return v, true
		}
		return "'" + v + "'", !strings.ContainsAny(v, "'\\\n")
	case int64:
		return strconv.FormatInt(v, 10), true
	case bool:
		return map[bool]string{true: "True", false: "False"}[v], true
	case none:
		return "None", true
	}
	return "", false
}

func (f *frame) concatenated(n *python.Node) value {
	var out strings.Builder
	known := true
	for _, part := range n.Parts() {
		text, ok := f.eval(part).(string)
		known = known && ok
		out.WriteString(text)
	}
	if !known {
		return data{}
	}
	return out.String()
}

// sequence is a list; it is data if it holds an unknown number of elements.
func (f *frame) sequence(n *python.Node) value {
	all, known := list{}, true
	for _, part := range n.Parts() {
		if part.Kind != "list_splat" {
			all = append(all, f.eval(part))
			continue
		}
		more, ok := f.elements(f.eval(part.Parts()[0]))
		known = known && ok
		all = append(all, more...)
	}
	if !known {
		return data{}
	}
	return all
}

func (f *frame) dictionary(n *python.Node) value {
	all, known := dict{}, true
	for _, part := range n.Parts() {
		switch part.Kind {
		case "pair":
			all = append(all, entry{f.eval(part.Child("key")), f.eval(part.Child("value"))})
		case "dictionary_splat":
			more, ok := f.eval(part.Parts()[0]).(dict)
			known = known && ok
			all = append(all, more...)
		}
	}
	if !known {
		return data{}
	}
	return all
}

// comprehension goes through one list that is known.
func (f *frame) comprehension(n *python.Node) value {
	body := n.Child("body")
	var clauses []*python.Node
	for _, part := range n.Parts() {
		if part != body {
			clauses = append(clauses, part)
		}
	}
	inner := &frame{reader: f.reader, home: f.home, locals: map[string]value{}, outer: f.enclosing(), result: none{}}
	if f.depth == 0 {
		inner.outer = f.locals
	}
	elements, known := inner.elements(inner.eval(clauses[0].Child("right")))
	all := list{}
	for _, element := range elements {
		inner.assign(clauses[0].Child("left"), element)
		wanted := true
		for _, clause := range clauses[1:] {
			if clause.Kind != "if_clause" {
				return data{}
			}
			is, certain := truth(inner.eval(clause.Parts()[0]))
			known, wanted = known && certain, wanted && is
		}
		if wanted {
			all = append(all, inner.eval(body))
		}
	}
	if !known {
		return data{}
	}
	return all
}

func (f *frame) boolean(n *python.Node) value {
	left := f.eval(n.Child("left"))
	is, known := truth(left)
	if known && is == (f.home.Text(n.Child("operator")) == "or") {
		return left
	}
	right := f.eval(n.Child("right"))
	if known {
		return right
	}
	if other, certain := truth(right); certain && other == (f.home.Text(n.Child("operator")) == "or") {
		if _, ok := right.(bool); ok {
			return right // "unknown and False" is false, whatever the rest
		}
	}
	return data{}
}

func (f *frame) either(n *python.Node) value {
	parts := n.Parts()
	if len(parts) != 3 {
		return data{}
	}
	is, known := truth(f.eval(parts[1]))
	switch {
	case known && is:
		return f.eval(parts[0])
	case known:
		return f.eval(parts[2])
	}
	f.maybe++
	defer func() { f.maybe-- }()
	f.eval(parts[0])
	f.eval(parts[2])
	return data{}
}

func (f *frame) item(n *python.Node) value {
	object, key := f.eval(n.Child("value")), f.eval(n.Child("subscript"))
	switch object := object.(type) {
	case list:
		at, ok := key.(int64)
		if ok && at < 0 {
			at += int64(len(object))
		}
		if ok && at >= 0 && at < int64(len(object)) {
			return object[at]
		}
	case dict:
		if v := object.get(key); v != nil {
			return v
		}
	case member:
		if name, ok := key.(string); ok && (object.name == "c" || object.name == "columns") {
			return member{object, name}
		}
	case foreign:
		return object
	}
	return data{}
}
