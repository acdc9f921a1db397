package githubtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// described are the files of npm's @octokit/openapi that requests are held against: github.com, and the oldest
// Enterprise Server in it. The first one also gives the examples that we answer with.
var described = []string{"api.github.com.json", "ghes-3.17.json"}

// used are the paths that a client of ours may ask for.
var used = []string{
	"/user",
	"/repos/{owner}/{repo}/pulls",
	"/repos/{owner}/{repo}/pulls/{pull_number}",
	"/repos/{owner}/{repo}/issues/{issue_number}/comments",
	"/repos/{owner}/{repo}/issues/comments/{comment_id}",
}

// answered are the examples that our answers are made of. Not every version's paths refer to them.
var answered = []string{"issue-comment", "pull-request", "pull-request-simple"}

// description is GitHub's own description of its REST API.
type description struct {
	name     string
	router   routers.Router
	examples map[string]struct {
		Value json.RawMessage `json:"value"`
	}
}

// descriptions reads them from MIGRATE_CHECK_TEST_OPENAPI, the directory that scripts/openapi.sh prints. Without it
// there are none, and the test says so; MIGRATE_CHECK_REQUIRE_OPENAPI=1 makes that a failure.
func descriptions(t testing.TB) []*description {
	t.Helper()
	dir := os.Getenv("MIGRATE_CHECK_TEST_OPENAPI")
	if dir == "" {
		if os.Getenv("MIGRATE_CHECK_REQUIRE_OPENAPI") == "1" {
			t.Fatal("MIGRATE_CHECK_TEST_OPENAPI is not set, and MIGRATE_CHECK_REQUIRE_OPENAPI=1 is")
		}
		t.Log("requests are not held against GitHub's description; set MIGRATE_CHECK_TEST_OPENAPI=$(scripts/openapi.sh)")
		return nil
	}
	all, err := readDescriptions(dir)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var (
	readOnce    sync.Once
	descRead    []*description
	errReadOnce error
)

// readDescriptions reads them once for each process: they are large.
func readDescriptions(dir string) ([]*description, error) {
	readOnce.Do(func() {
		for _, name := range described {
			d, err := readDescription(filepath.Join(dir, name))
			if err != nil {
				errReadOnce = fmt.Errorf("reading GitHub's description: %w", err)
				return
			}
			descRead = append(descRead, d)
		}
	})
	return descRead, errReadOnce
}

func readDescription(file string) (*description, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	d := &description{name: filepath.Base(file)}
	small, err := cutDescription(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := json.Unmarshal(small.Components["examples"], &d.examples); err != nil {
		return nil, fmt.Errorf("%s: examples: %w", file, err)
	}
	text, err := json.Marshal(small)
	if err != nil {
		return nil, err
	}
	document, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	d.router, err = legacy.NewRouter(document, openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation())
	return d, err
}

// document is an OpenAPI document, as far as it is read here. It has no servers: it holds for every address.
type document struct {
	OpenAPI    string                     `json:"openapi"`
	Info       json.RawMessage            `json:"info"`
	Paths      map[string]json.RawMessage `json:"paths"`
	Components map[string]json.RawMessage `json:"components"`
}

// cutDescription keeps the paths that are used, and what they refer to: the whole takes seconds to load.
func cutDescription(content []byte) (*document, error) {
	var whole document
	if err := json.Unmarshal(content, &whole); err != nil {
		return nil, err
	}
	small := &document{OpenAPI: whole.OpenAPI, Info: whole.Info, Paths: map[string]json.RawMessage{}, Components: map[string]json.RawMessage{}}
	parts := map[string]map[string]json.RawMessage{}
	kept := map[string]map[string]json.RawMessage{}
	for kind, text := range whole.Components {
		named := map[string]json.RawMessage{}
		if err := json.Unmarshal(text, &named); err != nil {
			return nil, err
		}
		parts[kind], kept[kind] = named, map[string]json.RawMessage{}
	}
	var keep func(text json.RawMessage)
	keep = func(text json.RawMessage) {
		for _, name := range references(text) {
			kind, name, _ := strings.Cut(name, "/")
			if _, done := kept[kind][name]; !done && parts[kind][name] != nil {
				kept[kind][name] = parts[kind][name]
				keep(parts[kind][name])
			}
		}
	}
	for _, path := range used {
		if whole.Paths[path] == nil {
			return nil, fmt.Errorf("there is no path %s", path)
		}
		small.Paths[path] = whole.Paths[path]
		keep(whole.Paths[path])
	}
	for _, name := range answered {
		keep(json.RawMessage(`{"$ref":"#/components/examples/` + name + `"}`))
	}
	for kind := range kept {
		text, err := json.Marshal(kept[kind])
		if err != nil {
			return nil, err
		}
		small.Components[kind] = text
	}
	return small, nil
}

// references are the components that a part of a document refers to, such as "schemas/issue-comment".
func references(text json.RawMessage) (names []string) {
	const mark = `"$ref":"#/components/`
	var compact bytes.Buffer
	if json.Compact(&compact, text) != nil {
		return nil
	}
	for _, part := range strings.Split(compact.String(), mark)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// example is GitHub's example of an answer, with these fields in the place of its own.
func (d *description) example(name string, fields map[string]any) (map[string]any, error) {
	value := map[string]any{}
	if err := json.Unmarshal(d.examples[name].Value, &value); err != nil {
		return nil, fmt.Errorf("%s: example %s: %w", d.name, name, err)
	}
	overlay(value, fields)
	return value, nil
}

func overlay(value, fields map[string]any) {
	for name, field := range fields {
		inner, isMap := field.(map[string]any)
		if old, ok := value[name].(map[string]any); ok && isMap {
			overlay(old, inner)
			continue
		}
		value[name] = field
	}
}

// options keep schemas, which are pages long, out of what the validator says.
func options() *openapi3filter.Options {
	var o openapi3filter.Options
	o.WithCustomSchemaErrorFunc(func(err *openapi3.SchemaError) string {
		return fmt.Sprintf("at /%s: %s", strings.Join(err.JSONPointer(), "/"), err.Reason)
	})
	return &o
}

// input is a request as the validator takes it. Its body can be read again.
func (d *description) input(r *http.Request, body []byte) (*openapi3filter.RequestValidationInput, error) {
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	route, parameters, err := d.router.FindRoute(again)
	if err != nil {
		return nil, err
	}
	return &openapi3filter.RequestValidationInput{Request: again, PathParams: parameters, Route: route, Options: options()}, nil
}

// checkRequest says what GitHub would not understand about a request.
func (d *description) checkRequest(r *http.Request, body []byte) error {
	input, err := d.input(r, body)
	if err == nil {
		err = checkQuery(input)
	}
	if err == nil {
		err = openapi3filter.ValidateRequest(r.Context(), input)
	}
	if err != nil {
		return fmt.Errorf("%s: %s %s: %w", d.name, r.Method, r.URL, err)
	}
	return nil
}

// checkQuery refuses parameters that GitHub would ignore without a word.
func checkQuery(input *openapi3filter.RequestValidationInput) error {
	for name := range input.Request.URL.Query() {
		known := slices.Concat(input.Route.Operation.Parameters, input.Route.PathItem.Parameters)
		if !slices.ContainsFunc(known, func(p *openapi3.ParameterRef) bool { return p.Value.In == "query" && p.Value.Name == name }) {
			return fmt.Errorf("there is no parameter %q", name)
		}
	}
	return nil
}

// checkAnswer says where one of our answers is not what GitHub would send.
func (d *description) checkAnswer(r *http.Request, body []byte, status int, header http.Header, answer []byte) error {
	input, err := d.input(r, body)
	if err != nil {
		return err
	}
	check := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: status, Header: header, Options: options()}
	check.SetBodyBytes(answer)
	if err := openapi3filter.ValidateResponse(context.WithoutCancel(r.Context()), check); err != nil {
		return fmt.Errorf("%s: the answer to %s %s: %w", d.name, r.Method, r.URL, err)
	}
	return nil
}
