package alembic

import (
	"strings"

	"github.com/migrate-check/migrate-check/internal/python"
)

// operate applies an operator of Python. What SQLAlchemy makes of one is kept as it is written.
func operate(operator string, left, right value) value {
	switch l := left.(type) {
	case string:
		switch r := right.(type) {
		case string:
			if operator == "+" {
				return l + r
			}
		case int64:
			if operator == "*" && r >= 0 && r < 1000 {
				return strings.Repeat(l, int(r))
			}
		}
		if operator == "%" {
			return percent(l, right)
		}
	case int64:
		if r, ok := right.(int64); ok {
			return arithmetic(operator, l, r)
		}
	case list:
		if r, ok := right.(list); ok && operator == "+" {
			return append(l[:len(l):len(l)], r...)
		}
	case dict:
		if r, ok := right.(dict); ok && operator == "|" {
			return append(l[:len(l):len(l)], r...)
		}
	case path:
		if r, ok := right.(string); ok && operator == "/" {
			return l.join(r)
		}
	}
	if isSymbolic(left) || isSymbolic(right) {
		return operation{operator, left, right}
	}
	return data{}
}

func arithmetic(operator string, left, right int64) value {
	switch operator {
	case "+":
		return left + right
	case "-":
		return left - right
	case "*":
		return left * right
	}
	return data{}
}

func negate(operator string, v value) value {
	switch v := v.(type) {
	case int64:
		if operator == "-" {
			return -v
		}
	case float64:
		if operator == "-" {
			return -v
		}
	}
	if isSymbolic(v) {
		return operation{operator: operator, right: v}
	}
	return data{}
}

// isSymbolic reports whether SQLAlchemy gives operators on a value a meaning of its own.
func isSymbolic(v value) bool {
	switch v.(type) {
	case member, *call, operation:
		return true
	}
	return false
}

// percent fills in "%s" and "%(name)s".
func percent(format string, with value) value {
	given, ok := with.(list)
	if !ok {
		given = list{with}
	}
	names, named := with.(dict)
	var out strings.Builder
	for {
		before, after, found := strings.Cut(format, "%")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		v := value(nil)
		switch {
		case strings.HasPrefix(after, "%"):
			out.WriteString("%")
			format = after[1:]
			continue
		case named && strings.HasPrefix(after, "("):
			name, rest, _ := strings.Cut(after[1:], ")")
			v, after = names.get(name), rest
		case !named && len(given) > 0:
			v, given = given[0], given[1:]
		}
		text, ok := display(v, "")
		if !ok || !strings.HasPrefix(after, "s") && !strings.HasPrefix(after, "d") {
			return data{}
		}
		out.WriteString(text)
		format = after[1:]
	}
}

// comparison compares two values. Those of SQLAlchemy make a condition.
func (f *frame) comparison(n *python.Node) value {
	operator, operands := f.operator(n), n.Parts()
	if len(operands) != 2 {
		return data{}
	}
	left, right := f.eval(operands[0]), f.eval(operands[1])
	if isSymbolic(left) || isSymbolic(right) {
		return operation{operator, left, right}
	}
	switch operator {
	case "==", "is":
		if isComparable(left) && isComparable(right) {
			return left == right
		}
		return differentKinds(left, right, false)
	case "!=", "is not":
		if isComparable(left) && isComparable(right) {
			return left != right
		}
		return differentKinds(left, right, true)
	case "in", "not in":
		if is, known := contains(right, left); known {
			return is == (operator == "in")
		}
	}
	return data{}
}

// differentKinds answers a comparison with None of something that is certainly not None.
func differentKinds(left, right value, answer bool) value {
	for _, pair := range [][2]value{{left, right}, {right, left}} {
		if _, isNone := pair[0].(none); !isNone {
			continue
		}
		switch pair[1].(type) {
		case list, dict, *callable, connection, batch, path:
			return answer
		}
	}
	return data{}
}

func contains(in, what value) (is, known bool) {
	switch in := in.(type) {
	case string:
		text, ok := what.(string)
		return ok && strings.Contains(in, text), ok
	case list:
		known = isComparable(what)
		for _, element := range in {
			known = known && isComparable(element)
			is = is || known && element == what
		}
		return is, known
	case dict:
		return in.get(what) != nil, isComparable(what)
	}
	return false, false
}

func (f *frame) operator(n *python.Node) string {
	var words []string
	for _, child := range n.Children {
		if !child.Named {
			words = append(words, f.home.Text(child))
		}
	}
	return strings.Join(words, " ")
}
