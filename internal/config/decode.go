package config

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/migrate-check/migrate-check/lint"
)

// decoder fills a Config from the syntax tree, and collects everything that is wrong with the file.
type decoder struct {
	file     string
	known    Known
	problems []error
}

func (d *decoder) problem(at ast.Node, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	d.problems = append(d.problems, fmt.Errorf("%s:%d: %s", d.file, lineOf(at), message))
}

func (d *decoder) document(root ast.Node, into *Config) {
	d.value(root, reflect.ValueOf(into).Elem(), "the file", "")
}

var (
	severityType = reflect.TypeFor[lint.Severity]()
	durationType = reflect.TypeFor[time.Duration]()
	sizeType     = reflect.TypeFor[Size]()
)

// value sets into from a node. The name is how errors call it; checks are those of the field's "is" tag.
func (d *decoder) value(node ast.Node, into reflect.Value, name, checks string) {
	node = plain(node)
	if node == nil || node.Type() == ast.NullType {
		return // "projects:" without a value is as if it were not there
	}
	switch {
	case into.Type() == severityType:
		d.severity(node, into)
	case into.Type() == durationType:
		d.duration(node, into, name)
	case into.Type() == sizeType:
		d.size(node, into, name)
	case into.Kind() == reflect.Struct:
		d.structure(node, into, name)
	case into.Kind() == reflect.Map:
		d.table(node, into, name, checks)
	case into.Kind() == reflect.Slice:
		d.list(node, into, name, checks)
	case into.Kind() == reflect.Int:
		d.number(node, into, name, checks)
	case into.Kind() == reflect.Bool:
		d.truth(node, into, name)
	default:
		d.text(node, into, name, checks)
	}
}

// plain follows anchors and aliases no further than their value: the file is short, references in it are
// somebody's way of not repeating a list.
func plain(node ast.Node) ast.Node {
	if anchor, ok := node.(*ast.AnchorNode); ok {
		return plain(anchor.Value)
	}
	return node
}

func (d *decoder) structure(node ast.Node, into reflect.Value, name string) {
	entries, ok := d.mapping(node, name)
	if !ok {
		return
	}
	if line := into.FieldByName("Line"); line.IsValid() {
		line.SetInt(int64(lineOf(node)))
		if len(entries) > 0 {
			line.SetInt(int64(lineOf(entries[0].Key)))
		}
	}
	fields, keys := fieldsOf(into.Type())
	for _, entry := range entries {
		key := keyOf(entry)
		field, known := fields[key]
		if !known {
			d.problem(entry.Key, "unknown key %q%s", key, didYouMean(key, keys))
			continue
		}
		d.value(entry.Value, into.FieldByIndex(field.Index), key, field.Tag.Get("is"))
	}
	for _, key := range keys {
		field := fields[key]
		required := strings.Contains(field.Tag.Get("is"), "required")
		if required && into.FieldByIndex(field.Index).IsZero() && !mentions(entries, key) {
			d.problem(node, "%s needs a %s", entryName(name), key)
		}
	}
}

// entryName is how one entry of a list is called.
func entryName(list string) string {
	switch list {
	case "projects":
		return "a project"
	case "environments":
		return "an environment"
	}
	return "an entry of " + list
}

func mentions(entries []*ast.MappingValueNode, key string) bool {
	for _, entry := range entries {
		if keyOf(entry) == key && entry.Value.Type() != ast.NullType {
			return true
		}
	}
	return false
}

// mapping gives the entries of a node, and reports a key that is there twice.
func (d *decoder) mapping(node ast.Node, name string) ([]*ast.MappingValueNode, bool) {
	var entries []*ast.MappingValueNode
	switch node := node.(type) {
	case *ast.MappingNode:
		entries = node.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{node}
	default:
		d.problem(node, "%s must be a list of keys and values", name)
		return nil, false
	}
	return entries, true
}

func (d *decoder) table(node ast.Node, into reflect.Value, name, checks string) {
	entries, ok := d.mapping(node, name)
	if !ok {
		return
	}
	into.Set(reflect.MakeMap(into.Type()))
	for _, entry := range entries {
		key := keyOf(entry)
		if why := d.check(key, checks); why != "" {
			d.problem(entry.Key, "%s", why)
			continue
		}
		value := reflect.New(into.Type().Elem()).Elem()
		d.value(entry.Value, value, name+"."+key, "")
		into.SetMapIndex(reflect.ValueOf(key), value)
	}
}

func (d *decoder) list(node ast.Node, into reflect.Value, name, checks string) {
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		d.problem(node, "%s must be a list", name)
		return
	}
	for _, item := range sequence.Values {
		value := reflect.New(into.Type().Elem()).Elem()
		d.value(item, value, name, checks)
		into.Set(reflect.Append(into, value))
	}
}

func (d *decoder) number(node ast.Node, into reflect.Value, name, checks string) {
	n, err := strconv.Atoi(scalar(node))
	if err != nil || n < 0 || n > math.MaxInt32 {
		d.problem(node, "%s must be a whole number, not %q", name, scalar(node))
		return
	}
	if checks == "version" {
		if err := lint.CheckVersion(n); err != nil {
			d.problem(node, "%v", err)
			return
		}
	}
	into.SetInt(int64(n))
}

func (d *decoder) truth(node ast.Node, into reflect.Value, name string) {
	truth, err := strconv.ParseBool(scalar(node))
	if err != nil {
		d.problem(node, "%s must be true or false, not %q", name, scalar(node))
		return
	}
	into.SetBool(truth)
}

func (d *decoder) duration(node ast.Node, into reflect.Value, name string) {
	duration, err := time.ParseDuration(scalar(node))
	if err != nil || duration <= 0 {
		d.problem(node, "%s must be a time such as 90s or 2m, not %q", name, scalar(node))
		return
	}
	into.SetInt(int64(duration))
}

// units are those of a size, in which 1 GB is 1024 MB as for most programs.
var units = []struct {
	name  string
	shift int
}{{"KB", 10}, {"MB", 20}, {"GB", 30}, {"TB", 40}}

func (d *decoder) size(node ast.Node, into reflect.Value, name string) {
	text := strings.ToUpper(strings.TrimSpace(scalar(node)))
	for _, unit := range units {
		number, ok := strings.CutSuffix(text, unit.name)
		n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if ok && err == nil && n > 0 && n <= math.MaxInt64>>unit.shift {
			into.SetInt(n << unit.shift)
			return
		}
	}
	d.problem(node, "%s must be a size such as 500MB or 2GB, not %q", name, scalar(node))
}

// severity accepts "off" as it stands; YAML of old takes it for a boolean.
func (d *decoder) severity(node ast.Node, into reflect.Value) {
	severity, err := lint.ParseSeverity(scalar(node))
	if err != nil {
		d.problem(node, "%v", err)
		return
	}
	into.SetInt(int64(severity))
}

func (d *decoder) text(node ast.Node, into reflect.Value, name, checks string) {
	if _, ok := node.(ast.ScalarNode); !ok {
		d.problem(node, "%s must be a text", name)
		return
	}
	text := scalar(node)
	if why := d.check(text, checks); why != "" {
		d.problem(node, "%s", why)
		return
	}
	into.SetString(text)
}

// scalar is the text of a node as it was written: 0042 stays 0042.
func scalar(node ast.Node) string {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value
	case *ast.LiteralNode:
		return node.Value.Value
	case ast.ScalarNode:
		return node.GetToken().Value
	}
	return node.String()
}

func keyOf(entry *ast.MappingValueNode) string { return scalar(entry.Key) }

// fieldsOf gives the fields of a struct by their key, and the keys in order.
func fieldsOf(structure reflect.Type) (fields map[string]reflect.StructField, keys []string) {
	fields = map[string]reflect.StructField{}
	for _, field := range reflect.VisibleFields(structure) {
		if key := field.Tag.Get("yaml"); key != "-" {
			fields[key] = field
			keys = append(keys, key)
		}
	}
	return fields, keys
}

func didYouMean(name string, known []string) string {
	if suggestion := lint.Suggest(name, known); suggestion != "" {
		return fmt.Sprintf("; did you mean %q?", suggestion)
	}
	return ""
}
