package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/python"
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Tool{
		Name:      "alembic",
		Marks:     "alembic.ini, or [tool.alembic] in pyproject.toml",
		Graph:     true,
		claims:    claimsAlembic,
		load:      loadAlembic,
		territory: alembicTerritory,
	})
}

func claimsAlembic(d *directory) (bool, error) {
	config, err := readAlembicConfig(d)
	return config != nil, err
}

// Files in the script directory are Alembic's: what lies there as SQL is loaded by its revisions.
func alembicTerritory(d *directory) ([]string, error) {
	config, err := readAlembicConfig(d)
	if err != nil {
		return nil, err
	}
	dirs := config.versions(d.fsys)
	if script, ok := config.scriptDir(d.fsys); ok {
		dirs = append(dirs, script)
	}
	return slices.DeleteFunc(dirs, func(dir string) bool { return dir == d.path || dir == "." }), nil
}

// Alembic takes every Python file for a revision but these.
// https://github.com/sqlalchemy/alembic/blob/main/alembic/script/base.py
var alembicFile = regexp.MustCompile(`^[^.].*\.py$|^\.[^#].*\.py$`)

func isAlembicFile(name string) bool {
	return alembicFile.MatchString(name) && !strings.HasPrefix(name, "__init__")
}

func loadAlembic(l *loader) error {
	config, err := readAlembicConfig(l.directory)
	if err != nil {
		return err
	}
	if config == nil {
		return nil // the tree is older than the project
	}
	script, ok := config.scriptDir(l.fsys)
	if !ok {
		l.problem(lint.Error, config.file, config.line, "",
			fmt.Sprintf("%s names script_location %q, and there is no such directory", config.file, config.location),
			"correct script_location; %(here)s stands for the directory of the file")
		return nil
	}
	l.project.VersionTable = l.alembicVersionTable(path.Join(script, "env.py"))
	loads, err := newAlembicLoads(l.fsys, script)
	if err != nil {
		return fmt.Errorf("reading %s: %w", script, err)
	}
	var all []*Revision
	for _, dir := range config.versions(l.fsys) {
		files, err := alembicFiles(l.fsys, dir, config.recursive)
		if err != nil {
			return err
		}
		for _, file := range files {
			revision, err := l.alembicRevision(file, loads)
			if err != nil {
				return err
			}
			if revision != nil {
				all = append(all, revision)
			}
		}
	}
	l.addGraph(all)
	return nil
}

// alembicFiles lists the files of a version location that Alembic loads. A location that is not there
// has none.
func alembicFiles(fsys fs.FS, dir string, recursive bool) (files []string, err error) {
	entries, err := fs.ReadDir(fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", dir, err)
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		switch {
		case !entry.IsDir() && isAlembicFile(entry.Name()):
			files = append(files, name)
		case entry.IsDir() && recursive && entry.Name() != "__pycache__":
			below, err := alembicFiles(fsys, name, recursive)
			if err != nil {
				return nil, err
			}
			files = append(files, below...)
		}
	}
	return files, nil
}

// alembicRevision reads one revision. It is nil if the file is not one; the problem is then noted.
func (l *loader) alembicRevision(file string, loads *alembicLoads) (*Revision, error) {
	source, err := l.source(file)
	if err != nil {
		return nil, err
	}
	module, err := python.Parse(source)
	syntax := new(python.SyntaxError)
	switch {
	case errors.As(err, &syntax):
		l.problem(lint.Error, file, syntax.Line, "",
			fmt.Sprintf("%s cannot be loaded: line %d, column %d is not Python", file, syntax.Line, syntax.Column),
			strings.TrimSpace(syntax.Text))
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	r := &Revision{Message: alembicMessage(module.Doc())}
	if !l.readAlembicNames(r, module, file) {
		return nil, nil
	}
	base := Script{Path: file, Source: source, Language: Python, Wrapped: true}
	r.Upgrade = pythonScript(base, module, lint.Upgrade)
	r.Downgrade = pythonScript(base, module, lint.Downgrade)
	for _, script := range []*Script{&r.Upgrade, &r.Downgrade} {
		if script.Missing() {
			continue
		}
		if script.Loads, err = loads.of(module, file, script.Direction); err != nil {
			return nil, err
		}
		for _, load := range script.Loads {
			l.project.Files = append(l.project.Files, load.Path)
		}
	}
	r.Irreversible = irreversible(base)
	if r.Upgrade.Missing() {
		l.problem(lint.Error, file, 1, r.ID, file+" has no function upgrade()", "add one; it may hold only pass")
		r.Upgrade = base
		r.Upgrade.Direction, r.Upgrade.Line, r.Upgrade.Empty = lint.Upgrade, 1, true
	}
	return r, nil
}

func pythonScript(script Script, module *python.Module, direction lint.Direction) Script {
	script.Direction = direction
	function := module.Function(string(direction))
	if function == nil {
		return Script{Direction: direction}
	}
	script.Line = function.Line
	script.Empty = function.Empty()
	script.raises, _ = function.Raises()
	return script
}

// alembicMessage is the first paragraph of the docstring, as Alembic shows it.
func alembicMessage(doc string) string {
	first, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(doc), "\r\n", "\n"), "\n\n")
	return strings.Join(strings.Fields(first), " ")
}

// readAlembicNames reads the variables that place a revision in the graph.
func (l *loader) readAlembicNames(r *Revision, module *python.Module, file string) bool {
	read := func(name string) (values []string, line int) {
		expression := module.Assigned(name)
		if expression == nil {
			return nil, 0
		}
		values, ok := module.Strings(expression)
		if !ok {
			l.problem(lint.Error, file, expression.Line, "",
				fmt.Sprintf("%s computes %s; the order of revisions can then be known only by running it", file, name),
				"write it as a literal, as alembic revision does")
		}
		return values, expression.Line
	}
	id, line := read("revision")
	switch {
	case len(id) == 1:
		r.ID = id[0]
	case line == 0 && legacyAlembicFile.MatchString(path.Base(file)):
		r.ID = strings.TrimSuffix(path.Base(file), ".py") // as before Alembic 0.2
	case line == 0:
		l.problem(lint.Error, file, 1, "", file+" has no variable revision; Alembic takes every Python file in this directory for a revision and refuses to run",
			"move files that are not revisions to another directory")
		return false
	default:
		return false
	}
	if strings.ContainsAny(r.ID, "@-+") {
		l.problem(lint.Error, file, line, r.ID, fmt.Sprintf("the revision %s has a character that Alembic does not allow in one: @, - or +", r.ID), "choose another name")
	}
	r.Parents, _ = read("down_revision")
	r.DependsOn, _ = read("depends_on")
	r.Labels, _ = read("branch_labels")
	return true
}

var legacyAlembicFile = regexp.MustCompile(`^[a-f0-9]+\.py$`)

// alembicVersionTable finds the name that env.py gives to the version table.
func (l *loader) alembicVersionTable(env string) string {
	table, schema := "alembic_version", "public"
	source, err := readSource(l.fsys, env)
	if err != nil {
		return schema + "." + table // Alembic says itself that env.py is missing
	}
	module, _ := python.Parse(source) // what could be understood is enough
	if module == nil {
		return schema + "." + table
	}
	module.Root.Walk(func(n *python.Node) bool {
		if n.Kind != "keyword_argument" {
			return true
		}
		if value, ok := module.String(n.Child("value")); ok {
			switch module.Text(n.Child("name")) {
			case "version_table":
				table = value
			case "version_table_schema":
				schema = value
			}
		}
		return true
	})
	return schema + "." + table
}
