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
	config := &Config{File: file, Text: string(content)}
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
		return nil, syntaxError(err, content)
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

// syntaxError says in plain words what is wrong, with the line. The parser's own text is for people who know its
// insides.
func syntaxError(err error, content []byte) error {
	var located yaml.Error
	if !errors.As(err, &located) || located.GetToken() == nil {
		return fmt.Errorf(" %w", err)
	}
	message := strings.TrimSuffix(located.GetMessage(), ".")
	for _, known := range plainWords {
		if strings.Contains(message, known.theirs) {
			message = known.ours
			break
		}
	}
	line := located.GetToken().Position.Line
	if key, _, twice := strings.Cut(message, " already defined at "); twice {
		return fmt.Errorf("%d: the key %s is there twice", line, strings.TrimPrefix(key, "mapping key "))
	}
	lines := bytes.Split(content, []byte("\n"))
	text := strings.TrimSpace(string(lines[min(max(line, 1), len(lines))-1]))
	return fmt.Errorf("%d: not valid YAML: %s: %s", line, message, text)
}

var plainWords = []struct{ theirs, ours string }{
	{"sequence end token ']' not found", `a list begins with "[" and no "]" ends it`},
	{"mapping end token '}'", `keys and values begin with "{" and no "}" ends them`},
	{"mapping value is not allowed", `a second ":" on a line; put the text in quotes, or the key on a line of its own`},
	{"reserved character", "a character that YAML keeps for itself; put the text in quotes"},
	{"value is not allowed in this context", "the line is indented neither like the one before nor deeper"},
	{"cannot start any token", "a character that no value begins with; YAML is indented with spaces, and such a text wants quotes"},
	{"could not find end character of double-quoted text", `a text begins with " and no " ends it`},
	{"could not find end character of single-quoted text", "a text begins with ' and no ' ends it"},
	{"unexpected key name", "a key and a value on one line, or a line too deep; a key stands on a line of its own"},
	{"non-map value is specified", `a line without a key; write "key: value"`},
}

func lineOf(node ast.Node) int { return node.GetToken().Position.Line }
