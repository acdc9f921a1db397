package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

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
	env := l.alembicEnv(path.Join(script, "env.py"))
	l.project.VersionTable, l.project.OneTransaction = env.versionTable(), env.oneTransaction()
	loads, err := newAlembicLoads(l.fsys, script)
	if err != nil {
		return fmt.Errorf("reading %s: %w", script, err)
	}
	var sources []alembicSource
	for _, dir := range config.versions(l.fsys) {
		files, err := alembicFiles(l.fsys, dir, config.recursive)
		if err != nil {
			return err
		}
		for _, file := range files {
			text, err := l.source(file)
			if err != nil {
				return err
			}
			sources = append(sources, alembicSource{path: file, text: text})
		}
	}
	if err := l.opts.Cache.read(sources, loads, l.opts.other); err != nil {
		return err
	}
	var all []*Revision
	for _, source := range sources {
		revision, err := l.alembicRevision(source, loads)
		if err != nil {
			return err
		}
		if revision != nil {
			all = append(all, revision)
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

// alembicRevision makes a revision of what its file says. It is nil if the file is none; the problem is
// then noted.
func (l *loader) alembicRevision(file alembicSource, loads *alembicLoads) (*Revision, error) {
	facts := file.facts
	if facts.syntax != nil {
		l.problem(lint.Error, file.path, facts.syntax.Line, "",
			fmt.Sprintf("%s cannot be loaded: line %d, column %d is not Python", file.path, facts.syntax.Line, facts.syntax.Column),
			"correct the syntax")
	}
	r := &Revision{Message: facts.message, skimmed: facts.skimmed}
	if !l.placeInGraph(r, file) {
		return nil, nil
	}
	base := Script{Path: file.path, Source: file.text, Language: Python, Wrapped: true, Line: 1, Empty: true}
	for _, one := range []struct {
		script    *Script
		direction lint.Direction
		function  *alembicFunction
	}{{&r.Upgrade, lint.Upgrade, facts.upgrade}, {&r.Downgrade, lint.Downgrade, facts.downgrade}} {
		if one.function == nil {
			one.script.Direction = one.direction
			continue
		}
		*one.script = base
		one.script.Direction, one.script.Line = one.direction, one.function.line
		one.script.Empty, one.script.raises = one.function.empty, one.function.raises
		one.script.lasting = one.function.lasting
		files, err := loads.of(one.function.needs, file.path, one.direction)
		if err != nil {
			return nil, err
		}
		one.script.Loads = files
		for _, load := range files {
			l.project.Files = append(l.project.Files, load.Path)
		}
	}
	r.declare(base)
	if r.Upgrade.Missing() {
		l.problem(lint.Error, file.path, 1, r.ID, file.path+" has no function upgrade()", "add one; it may hold only pass")
		r.Upgrade = base
		r.Upgrade.Direction = lint.Upgrade
	}
	return r, nil
}

// placeInGraph takes over the variables that Alembic reads.
func (l *loader) placeInGraph(r *Revision, file alembicSource) bool {
	facts := file.facts
	for _, name := range alembicNames {
		if value := facts.names[name]; value.computed {
			l.project.Unread = append(l.project.Unread, Unread{file.path, value.line, name})
			r.unplaced = true
		}
	}
	id := facts.names["revision"]
	switch {
	case len(id.values) == 1:
		r.ID = id.values[0]
	case id.line == 0 && legacyAlembicFile.MatchString(path.Base(file.path)):
		r.ID = strings.TrimSuffix(path.Base(file.path), ".py") // as before Alembic 0.2
	case id.line == 0:
		l.problem(lint.Error, file.path, 1, "", file.path+" has no variable revision; Alembic takes every Python file in this directory for a revision and refuses to run",
			"move files that are not revisions to another directory")
		return false
	default:
		return false
	}
	if strings.ContainsAny(r.ID, "@-+") {
		l.problem(lint.Error, file.path, id.line, r.ID, fmt.Sprintf("the revision %s has a character that Alembic does not allow in one: @, - or +", r.ID), "choose another name")
	}
	r.Parents = facts.names["down_revision"].values
	r.DependsOn = facts.names["depends_on"].values
	r.Labels = facts.names["branch_labels"].values
	return true
}

var legacyAlembicFile = regexp.MustCompile(`^[a-f0-9]+\.py$`)
