package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Parse reads and checks the text of a file; the name is for its errors.
func Parse(file string, content []byte, known Known) (*Config, error) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if line := badLine(content); line > 0 {
		return nil, fmt.Errorf("%s:%d: not UTF-8", file, line)
	}
	root, err := rootNode(content)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", file, err)
	}
	config := &Config{File: file}
	d := &decoder{file: file, known: known}
	if root != nil {
		d.document(root, config)
		d.commands(config.Projects)
	}
	if len(d.problems) > 0 {
		return nil, errors.Join(d.problems...)
	}
	return config, nil
}

// badLine is the first line that is not UTF-8, 0 if all are.
func badLine(content []byte) int {
	for i, line := range bytes.Split(content, []byte("\n")) {
		if !utf8.Valid(line) {
			return i + 1
		}
	}
	return 0
}

// rootNode parses YAML. It gives nil for a file that holds nothing but comments.
func rootNode(content []byte) (ast.Node, error) {
	tree, err := parser.ParseBytes(content, 0)
	if err != nil {
		return nil, syntaxError(err)
	}
	var root ast.Node
	for _, document := range tree.Docs {
		if document.Body == nil || document.Body.Type() == ast.CommentType {
			continue
		}
		if root != nil {
			return nil, fmt.Errorf("%d: the file holds a second document", lineOf(document.Body))
		}
		root = document.Body
	}
	return root, nil
}

// syntaxError keeps the line and the message; the parser's own text shows the source around it too.
func syntaxError(err error) error {
	var located yaml.Error
	if !errors.As(err, &located) || located.GetToken() == nil {
		return fmt.Errorf(" %w", err)
	}
	return fmt.Errorf("%d: %s", located.GetToken().Position.Line, strings.TrimSuffix(located.GetMessage(), "."))
}

func lineOf(node ast.Node) int { return node.GetToken().Position.Line }
