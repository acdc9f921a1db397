package config

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/migrate-check/migrate-check/internal/golden"
)

const schemaFile = "../../docs/config.schema.json"

// The schema that editors use is written from the types: one source for what the file may hold.
func TestSchema(t *testing.T) {
	root := schemaOf(reflect.TypeFor[Config](), "")
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "migrate-check.yaml"
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(root); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, schemaFile, out.Bytes())

	if _, err := jsonschema.NewCompiler().Compile(schemaFile); err != nil {
		t.Error(err)
	}
}

func schemaOf(value reflect.Type, checks string) map[string]any {
	switch {
	case value == severityType:
		return map[string]any{"enum": []any{"error", "warning", "note", "off", false}}
	case value == durationType:
		return map[string]any{"type": "string", "pattern": "^([0-9.]+(ns|us|µs|ms|s|m|h))+$"}
	}
	if value == sizeType {
		return map[string]any{"type": "string", "pattern": "^[0-9]+ *(KB|MB|GB|TB)$"}
	}
	switch value.Kind() {
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Struct:
		return objectOf(value)
	case reflect.Map:
		return map[string]any{"type": []string{"object", "null"}, "additionalProperties": schemaOf(value.Elem(), "")}
	case reflect.Slice:
		return map[string]any{"type": []string{"array", "null"}, "items": schemaOf(value.Elem(), checks)}
	case reflect.Int:
		return map[string]any{"type": "integer", "minimum": 0}
	}
	switch {
	case strings.Contains(checks, "failOn"):
		return map[string]any{"enum": FailOnNames}
	case strings.Contains(checks, "judge"):
		return map[string]any{"enum": JudgeNames}
	case strings.Contains(checks, "applied"):
		return map[string]any{"type": "string", "pattern": "^(base|file|database|tag:.+)$"}
	case strings.Contains(checks, "variable"):
		return map[string]any{"type": "string", "pattern": "^[A-Za-z_*][A-Za-z0-9_*]*$"}
	case strings.Contains(checks, "date"):
		return map[string]any{"type": "string", "format": "date"}
	}
	return map[string]any{"type": []string{"string", "number", "boolean"}}
}

func objectOf(structure reflect.Type) map[string]any {
	fields, keys := fieldsOf(structure)
	properties, required := map[string]any{}, []string{}
	for _, key := range keys {
		checks := fields[key].Tag.Get("is")
		property := schemaOf(fields[key].Type, checks)
		property["description"] = fields[key].Tag.Get("doc")
		properties[key] = property
		if strings.Contains(checks, "required") {
			required = append(required, key)
		}
	}
	object := map[string]any{"type": []string{"object", "null"}, "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		object["required"] = required
	}
	return object
}

func TestEveryKeyIsDescribed(t *testing.T) {
	for _, structure := range []reflect.Type{
		reflect.TypeFor[Config](), reflect.TypeFor[Postgres](), reflect.TypeFor[Project](),
		reflect.TypeFor[Ignore](), reflect.TypeFor[Replay](), reflect.TypeFor[History](), reflect.TypeFor[Cache](), reflect.TypeFor[Base](), reflect.TypeFor[Seed](), reflect.TypeFor[Environment](),
	} {
		fields, keys := fieldsOf(structure)
		for _, key := range keys {
			if key == "" || fields[key].Tag.Get("doc") == "" {
				t.Errorf("%s.%s needs a yaml and a doc tag", structure.Name(), fields[key].Name)
			}
		}
	}
}
