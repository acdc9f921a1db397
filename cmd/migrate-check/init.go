package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"github.com/migrate-check/migrate-check/internal/config"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/plan"
)

//go:embed templates
var templates embed.FS

func (a *app) newInitCmd() *cobra.Command {
	forks := false
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a configuration and a workflow for the projects found here",
		Long: `Look for migration projects, and write migrate-check.yaml and a workflow for GitHub Actions
for them into the root of the repository. A file that is there already is left alone.`,
		Args: cobra.MaximumNArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			if err := a.readEnvironment(cmd.Flags()); err != nil {
				return err
			}
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return a.runInit(dir, forks)
		}),
	}
	cmd.Flags().BoolVar(&forks, "forks", false, "also write the workflow that comments on pull requests from forks")
	return cmd
}

func (a *app) runInit(dir string, forks bool) error {
	if err := mustBeDirs([]string{dir}); err != nil {
		return err
	}
	tree, inTree, err := treeOf(dir)
	if err != nil {
		return err
	}
	places, err := migration.Find(tree.files, inTree, "")
	switch {
	case errors.As(err, new(*migration.NotFoundError)):
		return usage(err)
	case err != nil:
		return tree.shownError(err)
	}
	setup := newSetup(tree, places, forks)
	for _, place := range places {
		fmt.Fprintf(a.stdout, "found   %s (%s)\n", plan.Printable(tree.shown(place.Dir)), place.Tool)
	}
	workflows := path.Join(".github", "workflows")
	files := []struct{ name, template string }{
		{config.FileName, "config.yaml"},
		{path.Join(workflows, "migrate-check.yml"), "workflow.yml"},
	}
	if forks {
		files = append(files, struct{ name, template string }{path.Join(workflows, "migrate-check-forks.yml"), "forks.yml"})
	}
	for _, file := range files {
		if err := a.writeNew(tree, file.name, file.template, setup); err != nil {
			return err
		}
	}
	return nil
}

// setup is what the templates say.
type setup struct {
	// Dir is where the action looks for the projects.
	Dir string
	// Alembic are the directories of projects that run Python, Install is what they need first.
	Alembic []string
	Install []install
	Forks   bool
	// Action and Program are the versions that the workflows use; see refs.
	Action, Program string
}

type install struct{ Dir, Command string }

func newSetup(t tree, places []migration.Place, forks bool) setup {
	s := setup{Dir: ".", Forks: forks}
	s.Action, s.Program = refs(versionText())
	if len(places) == 1 {
		s.Dir = places[0].Dir
	}
	for _, place := range places {
		if place.Tool != "alembic" {
			continue
		}
		s.Alembic = append(s.Alembic, place.Dir)
		s.Install = append(s.Install, installOf(t, place.Dir))
	}
	return s
}

var release = regexp.MustCompile(`^v?(([0-9]+)\.[0-9]+\.[0-9]+)$`)

// refs are the names of a version in the repository: of the action the major one, whose tag moves to where the release
// has been recorded in action/versions.txt, and of the program its own. What is no release is the newest state.
func refs(version string) (action, program string) {
	found := release.FindStringSubmatch(version)
	if found == nil {
		return "main", "main"
	}
	return "v" + found[2], "v" + found[1]
}

// installOf guesses how the project's own code is installed, from the files that its tools leave, in its directory
// or in one above it.
func installOf(t tree, dir string) install {
	commands := []struct{ file, command string }{
		{"uv.lock", "pip install uv && uv sync --frozen"},
		{"poetry.lock", "pip install poetry && poetry install"},
		{"requirements.txt", "pip install -r requirements.txt"},
		{"pyproject.toml", "pip install ."},
	}
	for ; ; dir = path.Dir(dir) {
		for _, c := range commands {
			if _, err := fs.Stat(t.files, path.Join(dir, c.file)); err == nil {
				return install{dir, c.command}
			}
		}
		if dir == "." {
			return install{".", "pip install alembic psycopg2-binary # and what env.py imports"}
		}
	}
}

// writeNew writes a file of the repository unless it is there.
func (a *app) writeNew(t tree, name, from string, s setup) error {
	file := filepath.Join(t.root, filepath.FromSlash(name))
	if _, err := os.Lstat(file); err == nil {
		_, err := fmt.Fprintf(a.stdout, "kept    %s, which is there already\n", plan.Printable(t.shown(name)))
		return err
	}
	content, err := render(from, s)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return writingError(file, err)
	}
	// O_EXCL: never overwrite, also if somebody else writes it just now.
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return writingError(file, err)
	}
	_, err = out.Write(content)
	if err := errors.Join(err, out.Close()); err != nil {
		return writingError(file, err)
	}
	_, err = fmt.Fprintf(a.stdout, "wrote   %s\n", plan.Printable(t.shown(name)))
	return err
}

// render fills a template. Its marks are << and >>, as the workflows are full of {{ and }}.
func render(name string, s setup) ([]byte, error) {
	parsed, err := template.New(name).Delims("<<", ">>").
		Funcs(template.FuncMap{"quote": quoteYAML}).ParseFS(templates, "templates/"+name)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, s); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// quoteYAML writes a directory as YAML reads it back. A plain name stays plain.
func quoteYAML(dir string) string {
	plain := func(r rune) bool {
		return r == '/' || r == '_' || r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	if dir != "" && dir[0] != '-' && strings.TrimFunc(dir, plain) == "" {
		return dir
	}
	return strings.ReplaceAll(strconv.Quote(dir), "${{", "${{ '${{' }}") // else GitHub would evaluate it
}
