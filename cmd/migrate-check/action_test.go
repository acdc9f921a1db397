package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// action is what the tests look at in action.yml.
type action struct {
	Inputs  map[string]struct{ Description string }
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Steps []struct {
			ID, If, Run, Uses, Shell string
			Env                      map[string]string
		}
	}
}

func readAction(t *testing.T) (a action) {
	t.Helper()
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// An expression within a script is text that somebody else may have written, and bash runs it. Inputs come as
// variables; the token comes to the step that comments, and to no step that runs the code of a pull request.
func TestActionIsSafe(t *testing.T) {
	a := readAction(t)
	expression := regexp.MustCompile(`\$\{\{`)
	for _, step := range a.Runs.Steps {
		if expression.MatchString(step.Run) {
			t.Errorf("step %q: an expression in run: %s", step.ID, step.Run)
		}
		for name, value := range step.Env {
			if strings.Contains(value, "token") && step.ID != "comment" {
				t.Errorf("step %q gets the token as %s", step.ID, name)
			}
		}
		if step.Uses != "" && !regexp.MustCompile(`@[0-9a-f]{40}`).MatchString(step.Uses) {
			t.Errorf("step %q uses %s, which is not pinned", step.ID, step.Uses)
		}
	}
}

// Every input is described and used, and every output comes from a step that there is.
func TestActionIsComplete(t *testing.T) {
	a := readAction(t)
	steps, used := map[string]bool{}, ""
	for _, step := range a.Runs.Steps {
		steps[step.ID] = true
		used += step.If
		for _, value := range step.Env {
			used += value
		}
	}
	for name, input := range a.Inputs {
		if input.Description == "" || !strings.Contains(used, "inputs."+name) {
			t.Errorf("the input %s is not described or not used", name)
		}
	}
	for name, output := range a.Outputs {
		from := regexp.MustCompile(`steps\.(\w+)\.outputs`).FindStringSubmatch(output.Value)
		if output.Description == "" || from == nil || !steps[from[1]] {
			t.Errorf("the output %s is not described or comes from nowhere: %s", name, output.Value)
		}
	}
}
