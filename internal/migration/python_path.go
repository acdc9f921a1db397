package migration

import (
	"path"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/python"
)

// needs are the files that a piece of code reads or imports, as far as it names them.
type needs struct {
	paths   []pathNeed
	imports []python.Import
}

// pathNeed is the known end of a path.
type pathNeed struct {
	tail string
	// all means every data file of that directory.
	all bool
}

// needs finds what some names of a module need; nil if the module has none of them.
func (f *pythonFile) needs(names ...string) *needs {
	uses := f.Uses(names...)
	if uses == nil {
		return nil
	}
	found := &needs{imports: slices.Concat(uses.Imports, uses.Inner)}
	for _, code := range uses.Code {
		code.Walk(func(n *python.Node) bool {
			need, ok := f.pathNeed(n)
			if ok && !slices.Contains(found.paths, need) {
				found.paths = append(found.paths, need)
			}
			return !ok
		})
	}
	return found
}

func (f *pythonFile) pathNeed(n *python.Node) (pathNeed, bool) {
	if dir, ok := f.globbed(n); ok {
		return pathNeed{dir, true}, true
	}
	tail, ok := f.pathTail(n, 0)
	if !ok || len(tail) > maxPath || !isData(tail) || strings.Contains(tail, "\n") {
		return pathNeed{}, false
	}
	tail = path.Clean(strings.ReplaceAll(tail, `\`, "/"))
	return pathNeed{tail: strings.TrimLeft(tail, "./")}, true
}

// maxPath bounds what is taken for a path.
const maxPath = 200

// maxDepth bounds how many names are followed to their values.
const maxDepth = 8

// pathTail gives the known end of an expression that is a path, such as "sql/x.sql" for
// Path(__file__).parent / "sql" / "x.sql".
func (f *pythonFile) pathTail(n *python.Node, depth int) (tail string, ok bool) {
	if n == nil || depth > maxDepth {
		return "", false
	}
	if text, ok := f.text(n, depth); ok {
		return text, true
	}
	switch n.Kind {
	case "identifier":
		return f.pathTail(f.Assigned(f.Text(n)), depth+1)
	case "parenthesized_expression":
		if parts := n.Parts(); len(parts) == 1 {
			return f.pathTail(parts[0], depth)
		}
	case "binary_operator":
		if operator := n.Child("operator"); operator != nil && f.Text(operator) == "/" {
			return f.joined(depth, n.Child("left"), n.Child("right"))
		}
	case "call":
		return f.callTail(n, depth)
	}
	return "", false
}

// joined is the known end of a path that is put together of pieces.
func (f *pythonFile) joined(depth int, pieces ...*python.Node) (tail string, ok bool) {
	for _, piece := range pieces {
		next, known := f.pathTail(piece, depth)
		if !known {
			tail, ok = "", false // all before is unknown too
			continue
		}
		tail, ok = path.Join(tail, next), true
	}
	return tail, ok
}

func (f *pythonFile) callTail(n *python.Node, depth int) (string, bool) {
	function, arguments := n.Child("function"), n.Child("arguments")
	if function == nil || arguments == nil {
		return "", false
	}
	args := arguments.Parts()
	name, object := f.Text(function), (*python.Node)(nil)
	if function.Kind == "attribute" {
		name, object = f.Text(function.Child("attribute")), function.Child("object")
	}
	switch {
	case name == "join" || name == "joinpath":
		if name == "joinpath" {
			args = append([]*python.Node{object}, args...)
		}
		return f.joined(depth, args...)
	case name == "with_suffix" && len(args) == 1:
		ending, ok := f.text(args[0], depth)
		return strings.TrimSuffix(path.Base(f.path), path.Ext(f.path)) + ending, ok && f.isOwnPath(object)
	case name == "with_name" && len(args) == 1:
		return f.pathTail(args[0], depth)
	case len(args) == 1 && (name == "Path" || name == "PurePath" || name == "str" || name == "abspath" || name == "realpath" || name == "text"):
		return f.pathTail(args[0], depth)
	case len(args) == 0 && (name == "resolve" || name == "absolute" || name == "as_posix"):
		return f.pathTail(object, depth)
	}
	return "", false
}

// isOwnPath reports whether an expression is made of __file__.
func (f *pythonFile) isOwnPath(n *python.Node) bool {
	own := false
	n.Walk(func(at *python.Node) bool {
		own = own || at.Kind == "identifier" && f.Text(at) == "__file__"
		return !own
	})
	return own
}

// globbed gives the known end of the directory whose files a call lists.
func (f *pythonFile) globbed(n *python.Node) (dir string, ok bool) {
	if n.Kind != "call" {
		return "", false
	}
	function := n.Child("function")
	if function == nil || function.Kind != "attribute" {
		return "", false
	}
	switch f.Text(function.Child("attribute")) {
	case "glob", "rglob", "iterdir":
		return f.pathTail(function.Child("object"), 0)
	case "listdir", "scandir":
		if args := n.Child("arguments"); args != nil && len(args.Parts()) == 1 {
			return f.pathTail(args.Parts()[0], 0)
		}
	}
	return "", false
}

// text gives the value of an expression that is a string made of literals and of the module's constants.
func (f *pythonFile) text(n *python.Node, depth int) (string, bool) {
	if n == nil || depth > maxDepth {
		return "", false
	}
	if value, ok := f.String(n); ok {
		return value, true
	}
	switch n.Kind {
	case "identifier":
		return f.text(f.Assigned(f.Text(n)), depth+1)
	case "binary_operator":
		left, ok := f.text(n.Child("left"), depth)
		right, ok2 := f.text(n.Child("right"), depth)
		operator := n.Child("operator")
		return left + right, ok && ok2 && operator != nil && f.Text(operator) == "+"
	case "string":
		return f.interpolated(n, depth)
	}
	return "", false
}

func (f *pythonFile) interpolated(n *python.Node, depth int) (string, bool) {
	var out strings.Builder
	for _, child := range n.Children {
		switch child.Kind {
		case "string_content":
			out.WriteString(f.Text(child))
		case "interpolation":
			value, ok := f.text(child.Child("expression"), depth+1)
			if !ok {
				return "", false
			}
			out.WriteString(value)
		}
	}
	return out.String(), true
}
