// Package python reads Python source without running it: literals, functions, and what a piece of code
// means apart from how it is written. The grammar is tree-sitter's.
package python

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	sitter "github.com/tree-sitter/go-tree-sitter"
	grammar "github.com/tree-sitter/tree-sitter-python/bindings/go"
)

// Node is a node of the syntax tree. Its kinds and fields are those of tree-sitter-python; tokens such
// as "if" and "," are nodes too, with Named false. Comments, brackets and dots are not.
type Node struct {
	Kind  string
	Named bool
	// Field is the node's role in its parent, such as "left". May be empty.
	Field    string
	Children []*Node
	// Start and End are byte offsets in the source.
	Start, End int
	// Line counts from 1.
	Line int
}

// Module is a parsed file.
type Module struct {
	Source string
	Root   *Node
	// Comments are in the order of the file.
	Comments []Comment
}

// Comment is a "#" comment.
type Comment struct {
	Line int
	// Text is without the "#" and surrounding spaces.
	Text string
}

// SyntaxError is the first place that is not Python.
type SyntaxError struct {
	Line, Column int
	// Text is the source line.
	Text string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d is not Python: %s", e.Line, e.Column, strings.TrimSpace(e.Text))
}

// Parse reads a file. For source that is not Python it gives a *SyntaxError, and still as much of the
// module as could be understood.
func Parse(source string) (*Module, error) {
	parser := sitter.NewParser()
	defer parser.Close()
	if err := parser.SetLanguage(language().sitter); err != nil {
		return nil, fmt.Errorf("loading the grammar of Python: %w", err)
	}
	tree := parser.Parse([]byte(source), nil)
	if tree == nil {
		return nil, errors.New("the parser of Python gave up")
	}
	defer tree.Close()
	cursor := tree.Walk()
	defer cursor.Close()

	module := &Module{Source: source}
	module.Root = module.convert(cursor, &lineCounter{source: source})
	if root := tree.RootNode(); root.HasError() {
		return module, syntaxError(source, root)
	}
	return module, nil
}

// convert copies the tree out of C memory. Comments are collected on the way; they may stand anywhere.
// Brackets and dots are left out: the kind of the node around them says it all. Each call into C counts
// here, as there are several for each node.
func (m *Module) convert(cursor *sitter.TreeCursor, lines *lineCounter) *Node {
	at := cursor.Node()
	kind := &language().kinds[min(int(at.KindId()), len(language().kinds)-1)]
	if kind.dropped {
		return nil
	}
	start := int(at.StartByte())
	node := &Node{
		Kind: kind.name, Named: kind.named, Field: language().fields[cursor.FieldId()],
		Start: start, End: int(at.EndByte()), Line: lines.at(start),
	}
	if kind.leaf {
		return node
	}
	if !cursor.GotoFirstChild() {
		return node
	}
	for {
		child := m.convert(cursor, lines)
		switch {
		case child == nil:
		case child.Kind == "comment":
			text := strings.TrimSpace(strings.TrimLeft(m.Text(child), "#"))
			m.Comments = append(m.Comments, Comment{child.Line, text})
		default:
			node.Children = append(node.Children, child)
		}
		if !cursor.GotoNextSibling() {
			break
		}
	}
	cursor.GotoParent()
	return node
}

// lineCounter counts lines for offsets that only grow, without a call into C for each.
type lineCounter struct {
	source       string
	offset, line int
}

func (c *lineCounter) at(offset int) int {
	if offset > c.offset {
		c.line += strings.Count(c.source[c.offset:offset], "\n")
		c.offset = offset
	}
	return c.line + 1
}

// Text is the source of a node.
func (m *Module) Text(n *Node) string { return m.Source[n.Start:n.End] }

// Child is the first child with that role; nil if there is none.
func (n *Node) Child(field string) *Node {
	for _, child := range n.Children {
		if child.Field == field {
			return child
		}
	}
	return nil
}

// Parts are the children that are more than punctuation.
func (n *Node) Parts() (parts []*Node) {
	for _, child := range n.Children {
		if child.Named {
			parts = append(parts, child)
		}
	}
	return parts
}

// Walk calls visit for the node and everything below it, top down. It does not go below a node for which
// visit gives false.
func (n *Node) Walk(visit func(*Node) bool) {
	if !visit(n) {
		return
	}
	for _, child := range n.Children {
		child.Walk(visit)
	}
}

func syntaxError(source string, root *sitter.Node) error {
	bad := firstError(root)
	start := bad.StartPosition()
	lineStart := int(bad.StartByte()) - int(start.Column)
	text, _, _ := strings.Cut(source[lineStart:], "\n")
	column := len([]rune(source[lineStart:bad.StartByte()])) + 1
	return &SyntaxError{Line: int(start.Row) + 1, Column: column, Text: strings.TrimSuffix(text, "\r")}
}

// firstError goes down to the smallest first node that holds an error.
func firstError(n *sitter.Node) *sitter.Node {
	if n.IsError() || n.IsMissing() {
		return n
	}
	for i := range n.ChildCount() {
		if child := n.Child(i); child.HasError() || child.IsMissing() {
			return firstError(child)
		}
	}
	return n
}

// languageTables hold the names of the grammar, which are slow to fetch one by one.
type languageTables struct {
	sitter *sitter.Language
	kinds  []kind // the last one stands for errors
	fields []string
}

type kind struct {
	name  string
	named bool
	// leaf is set for tokens, dropped for those that are not copied.
	leaf, dropped bool
}

var language = sync.OnceValue(func() *languageTables {
	lang := sitter.NewLanguage(grammar.Language())
	tables := &languageTables{sitter: lang, fields: make([]string, lang.FieldCount()+1)}
	for id := range uint16(lang.NodeKindCount()) {
		k := kind{name: lang.NodeKindForId(id), named: lang.NodeKindIsNamed(id)}
		switch k.name {
		case "identifier", "integer", "float", "none", "true", "false", "ellipsis", "comment", "string_start", "string_end":
			k.leaf = k.named
		case "(", ")", "[", "]", "{", "}", ".", "line_continuation":
			k.dropped = true
		default:
			k.leaf = !k.named
		}
		tables.kinds = append(tables.kinds, k)
	}
	tables.kinds = append(tables.kinds, kind{name: "ERROR", named: true})
	for id := range tables.fields {
		tables.fields[id] = lang.FieldNameForId(uint16(id))
	}
	return tables
})
