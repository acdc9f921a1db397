package peers

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tool is another linter, as npm installs it.
type tool struct {
	name, program string
	// check runs it over the folders of some cases, which are alike in their version and in who begins the transaction,
	// and gives the rules that it names, by the path of the file.
	check func(program, dir string, like group, files []string) (map[string][]string, error)
}

// group is what cases have in common that a tool can be told.
type group struct {
	version int
	wrapped bool
}

var tools = []tool{
	{"squawk", "squawk", checkSquawk},
	{"Postgres Language Server", "postgres-language-server", checkLanguageServer},
	{"pgfence", "pgfence", checkPgfence},
}

// run writes every script of every case into a file, and gives the rules that the tool names of it, by the case.
func (tool tool) run(t *testing.T, programs string, all []subject) (version string, found map[string][]string, err error) {
	program := filepath.Join(programs, "node_modules", ".bin", tool.program)
	output, err := exec.Command(program, "--version").CombinedOutput()
	if err != nil {
		return "", nil, err
	}
	version = regexp.MustCompile(`\d+(\.\d+)+`).FindString(string(output))
	dir := t.TempDir()
	files, owners := map[group][]string{}, map[string]string{}
	for i, s := range all {
		like := group{s.version(), s.Settings.Wrapped}
		for k, script := range s.Plain() {
			name := fmt.Sprintf("%04d_%d.sql", i, k)
			if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o644); err != nil {
				return "", nil, err
			}
			files[like] = append(files[like], name)
			owners[name] = s.Name
		}
	}
	found = map[string][]string{}
	for like, names := range files {
		said, err := tool.check(program, dir, like, names)
		if err != nil {
			return "", nil, fmt.Errorf("PostgreSQL %d: %w", like.version, err)
		}
		for file, rules := range said {
			owner := owners[filepath.Base(file)]
			found[owner] = append(found[owner], rules...)
		}
	}
	return version, found, nil
}

// output runs a program that may exit with 1 for what it found.
func output(dir, program string, args ...string) ([]byte, error) {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && len(out) > 0 {
		err = nil
	}
	return out, err
}

func checkSquawk(program, dir string, like group, files []string) (map[string][]string, error) {
	args := []string{"--reporter", "json", "--pg-version", strconv.Itoa(like.version)}
	if like.wrapped {
		args = append(args, "--assume-in-transaction")
	}
	out, err := output(dir, program, append(args, files...)...)
	if err != nil {
		return nil, err
	}
	var all []struct {
		File string `json:"file"`
		Rule string `json:"rule_name"`
	}
	err = json.Unmarshal(out, &all)
	found := map[string][]string{}
	for _, f := range all {
		found[f.File] = append(found[f.File], f.Rule)
	}
	return found, err
}

// The rules of the Postgres Language Server have to be turned on. It is told neither of versions nor of transactions.
func checkLanguageServer(program, dir string, _ group, files []string) (map[string][]string, error) {
	config := `{"linter":{"enabled":true,"rules":{"safety":{"all":true}}},"db":{"disableConnection":true}}`
	if err := os.WriteFile(filepath.Join(dir, "postgres-language-server.jsonc"), []byte(config), 0o644); err != nil {
		return nil, err
	}
	out, err := output(dir, program, append([]string{"check", "--disable-db", "--reporter=json", "--max-diagnostics=none"}, files...)...)
	if err != nil {
		return nil, err
	}
	var all struct {
		Diagnostics []struct {
			Category string
			Location struct{ Path string }
		}
	}
	err = json.Unmarshal(out, &all)
	found := map[string][]string{}
	for _, f := range all.Diagnostics {
		found[f.Location.Path] = append(found[f.Location.Path], f.Category[strings.LastIndex(f.Category, "/")+1:])
	}
	return found, err
}

func checkPgfence(program, dir string, like group, files []string) (map[string][]string, error) {
	found := map[string][]string{}
	// It stops at a file that its parser refuses, so each file is given alone once a list of them fails.
	for _, some := range append(slices.Collect(slices.Chunk(files, 40)), nil) {
		if err := pgfence(program, dir, like, some, found); err == nil {
			continue
		}
		for _, file := range some {
			if err := pgfence(program, dir, like, []string{file}, found); err != nil {
				found[file] = append(found[file], "syntax-error")
			}
		}
	}
	return found, nil
}

func pgfence(program, dir string, like group, files []string, found map[string][]string) error {
	if len(files) == 0 {
		return nil
	}
	args := []string{"analyze", "--format", "sql", "--output", "json", "--min-pg-version", strconv.Itoa(like.version)}
	out, err := output(dir, program, append(args, files...)...)
	if err != nil {
		return err
	}
	type violation struct{ RuleID string }
	var all struct {
		Results []struct {
			FilePath                 string
			Checks, PolicyViolations []violation
		}
	}
	if err := json.Unmarshal(out, &all); err != nil {
		return err
	}
	for _, result := range all.Results {
		for _, v := range slices.Concat(result.Checks, result.PolicyViolations) {
			found[result.FilePath] = append(found[result.FilePath], v.RuleID)
		}
	}
	return nil
}
