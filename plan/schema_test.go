package plan

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/migrate-check/migrate-check/lint"
)

const schemaFile = "../docs/plan.schema.json"

func TestPlansMatchTheSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/*.plan.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		document, err := jsonschema.UnmarshalJSON(content)
		content.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// The schema is kept by hand; it must name the fields that the types have, no more and no fewer.
func TestSchemaNamesTheFieldsOfTheTypes(t *testing.T) {
	content, err := os.Open(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	document, err := jsonschema.UnmarshalJSON(content)
	if err != nil {
		t.Fatal(err)
	}
	root := document.(map[string]any)
	definitions := root["$defs"].(map[string]any)
	definitions["plan"] = root
	for name, value := range map[string]any{
		"plan": Plan{}, "tree": Tree{}, "postgres": Postgres{}, "project": Project{}, "environment": Environment{}, "revision": Revision{},
		"step": Step{}, "statement": Statement{}, "lock": Lock{}, "until": Until{}, "rows": Rows{}, "change": Change{}, "unchecked": Unchecked{}, "unfilled": Unfilled{},
		"finding": lint.Finding{}, "lines": lint.Lines{}, "rewrite": lint.Rewrite{}, "rewriteStep": lint.Step{},
	} {
		definition := definitions[name].(map[string]any)
		all, required := fieldNames(reflect.TypeOf(value))
		var properties, wanted []string
		for property := range definition["properties"].(map[string]any) {
			properties = append(properties, property)
		}
		for _, property := range definition["required"].([]any) {
			wanted = append(wanted, property.(string))
		}
		slices.Sort(properties)
		slices.Sort(wanted)
		if diff := cmp.Diff(properties, all); diff != "" {
			t.Errorf("%s: properties (-schema +type):\n%s", name, diff)
		}
		if diff := cmp.Diff(append([]string{}, wanted...), append([]string{}, required...)); diff != "" {
			t.Errorf("%s: required (-schema +type):\n%s", name, diff)
		}
	}
}

// fieldNames are the JSON names of a struct, and those that are always written, both sorted.
func fieldNames(structure reflect.Type) (all, required []string) {
	for _, field := range reflect.VisibleFields(structure) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous || name == "" || name == "-" {
			continue
		}
		all = append(all, name)
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	slices.Sort(all)
	slices.Sort(required)
	return all, required
}
