package python

import "strings"

// Head is a module up to its first function. Where nothing but functions follows, it has all that the module
// assigns, at a fraction of what reading the rest costs.
type Head struct {
	*Module
	// Lines are where the functions begin, by name.
	Lines map[string]int
	// Rest is the source from the first function on. Nobody has looked whether it is Python.
	Rest string
}

// ParseHead reads a file as far as its first function. It is nil where that is not enough: there is no
// function, more than functions follow, or the head is not Python by itself.
func ParseHead(source string) *Head {
	rest := source
	if !strings.HasPrefix(source, "def ") {
		_, after, ok := strings.Cut(source, "\ndef ")
		if !ok {
			return nil
		}
		rest = source[len(source)-len(after)-len("def "):]
	}
	text := source[:len(source)-len(rest)]
	lines, ok := functionLines(rest, 1+strings.Count(text, "\n"))
	if !ok {
		return nil
	}
	// A head that ends within a string, in brackets or after a decorator is not Python.
	module, err := Parse(text)
	if err != nil {
		return nil
	}
	return &Head{Module: module, Lines: lines, Rest: rest}
}

// functionLines finds where functions begin in code that has only functions at its top level, each once.
func functionLines(code string, number int) (lines map[string]int, ok bool) {
	lines = map[string]int{}
	for line := range strings.Lines(code) {
		switch line[0] {
		case ' ', '\t', '\r', '\n', '#', ')': // the bracket ends parameters
		default:
			signature, found := strings.CutPrefix(line, "def ")
			name, _, whole := strings.Cut(signature, "(")
			if name = strings.TrimSpace(name); !found || !whole || lines[name] > 0 {
				return nil, false
			}
			lines[name] = number
		}
		number++
	}
	return lines, true
}

// Imports are what the module imports at its top level.
func (m *Module) Imports() (all []Import) {
	for _, statement := range m.topLevel() {
		if statement.isImport {
			all = append(all, m.imports(statement.node)...)
		}
	}
	return all
}
