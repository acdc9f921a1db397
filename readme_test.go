package house

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/migrate-check/migrate-check/internal/config"
	"github.com/migrate-check/migrate-check/rules"
)

// fenced are the code blocks of the README.
type fenced struct{ language, text string }

func readmeBlocks(t *testing.T) (blocks []fenced) {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```").FindAllStringSubmatch(string(readme), -1) {
		blocks = append(blocks, fenced{m[1], m[2]})
	}
	return blocks
}

// Every command of the README is run: the make targets by CI, those of the program by a script.
func TestReadmeCommandsAreRun(t *testing.T) {
	script, err := os.ReadFile("testdata/script/readme.txtar")
	if err != nil {
		t.Fatal(err)
	}
	ci, err := os.ReadFile(".github/workflows/ci.yml")
	if err != nil {
		t.Fatal(err)
	}
	gate, err := os.ReadFile(".ci/run")
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, block := range readmeBlocks(t) {
		if block.language != "sh" {
			continue
		}
		for line := range strings.Lines(block.text) {
			command, _, _ := strings.Cut(line, " #")
			commands = append(commands, strings.TrimSpace(command))
		}
	}
	if len(commands) < 5 {
		t.Fatalf("the README has only these commands: %q", commands)
	}
	for _, command := range commands {
		switch {
		case strings.HasPrefix(command, "make "):
			if !strings.Contains(string(ci), "run: "+command) && !strings.Contains(string(gate), "exec "+command) {
				t.Errorf("neither ci.yml nor .ci/run runs %q", command)
			}
		case strings.HasPrefix(command, "go install "):
			importPath, _, _ := strings.Cut(strings.TrimPrefix(command, "go install "), "@")
			dir, ours := strings.CutPrefix(importPath, module+"/")
			if found, err := filepath.Glob(filepath.Join(dir, "main.go")); !ours || err != nil || len(found) == 0 {
				t.Errorf("%s: %s is no program of this module", command, importPath)
			}
		case !slices.ContainsFunc(strings.Split(string(script), "\n"), func(line string) bool {
			return regexp.MustCompile(`^exits \d ` + regexp.QuoteMeta(command) + `$`).MatchString(line)
		}):
			t.Errorf("testdata/script/readme.txtar does not run %q", command)
		}
	}
}

// The configurations of the README load as strictly as everybody's. Its workflow runs in action/workflows_test.go.
func TestReadmeConfiguration(t *testing.T) {
	var tried int
	for _, block := range readmeBlocks(t) {
		var top map[string]any
		if block.language != "yaml" || yaml.Unmarshal([]byte(block.text), &top) != nil || top["jobs"] != nil {
			continue
		}
		tried++
		known := config.Known{Rules: rules.IDs(), Tools: []string{"alembic", "golang-migrate", "goose", "dbmate"}}
		if _, err := config.Parse("README.md", []byte(block.text), known); err != nil {
			t.Errorf("the configuration of the README: %v", err)
		}
	}
	if tried != 2 {
		t.Errorf("the README has %d configurations, want 2", tried)
	}
}
