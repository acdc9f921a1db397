package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// alembicConfig is what the configuration says about where revisions are.
type alembicConfig struct {
	// dir is the directory of the configuration file, file its path, line where script_location stands.
	dir, file string
	line      int
	// location is script_location as written; locations are version_locations.
	location  string
	locations []string
	recursive bool
	// pythonPath are the directories of prepend_sys_path.
	pythonPath []string
}

// readAlembicConfig reads alembic.ini or pyproject.toml. It is nil if neither configures Alembic. Like
// Alembic it asks alembic.ini first and pyproject.toml for what is not there.
// https://alembic.sqlalchemy.org/en/latest/tutorial.html#editing-the-ini-file
func readAlembicConfig(d *directory) (*alembicConfig, error) {
	settings := map[string]alembicSetting{}
	if d.has("pyproject.toml") {
		text, err := d.read("pyproject.toml")
		if err != nil {
			return nil, err
		}
		if err := readAlembicTOML(settings, text, path.Join(d.path, "pyproject.toml")); err != nil {
			return nil, err
		}
	}
	if d.has("alembic.ini") {
		text, err := d.read("alembic.ini")
		if err != nil {
			return nil, err
		}
		readAlembicINI(settings, text, path.Join(d.path, "alembic.ini"))
	}
	location, ok := settings["script_location"]
	if !ok {
		return nil, nil
	}
	config := &alembicConfig{dir: d.path, file: location.file, line: location.line, location: location.text()}
	config.recursive = strings.EqualFold(settings["recursive_version_locations"].text(), "true")
	config.locations = settings["version_locations"].list(pathSeparator(settings))
	config.pythonPath = append(settings["prepend_sys_path"].list(pathSeparator(settings)), ".", "src")
	return config, nil
}

// alembicSetting is one value of the configuration, with its place.
type alembicSetting struct {
	values []string // several if it is a list in TOML
	isList bool
	file   string
	line   int
}

func (s alembicSetting) text() string { return strings.Join(s.values, " ") }

func (s alembicSetting) list(separator *regexp.Regexp) (all []string) {
	if s.isList {
		return s.values
	}
	for _, part := range separator.Split(s.text(), -1) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// pathSeparator is what stands between several paths. It has had two names; without it spaces, commas
// and, before Alembic 1.16, colons separate.
func pathSeparator(settings map[string]alembicSetting) *regexp.Regexp {
	name := settings["path_separator"].text()
	if name == "" {
		name = settings["version_path_separator"].text()
	}
	switch name {
	case "os", ":":
		return regexp.MustCompile(`:`)
	case ";":
		return regexp.MustCompile(`;`)
	case "newline":
		return regexp.MustCompile(`\n`)
	case "space":
		return regexp.MustCompile(`\s+`)
	}
	return regexp.MustCompile(`, *|\s+`)
}

func readAlembicTOML(settings map[string]alembicSetting, text, file string) error {
	var document struct {
		Tool struct{ Alembic map[string]any }
	}
	if _, err := toml.Decode(text, &document); err != nil {
		if syntax := new(toml.ParseError); errors.As(err, syntax) {
			return &FileError{Path: file, Line: syntax.Position.Line, Message: "the file is not TOML: " + syntax.Message}
		}
		return nil // values of other kinds are not ours
	}
	line := 1 + strings.Count(text[:max(0, strings.Index(text, "script_location"))], "\n")
	for key, value := range document.Tool.Alembic {
		setting := alembicSetting{file: file, line: line}
		switch value := value.(type) {
		case []any:
			setting.isList = true
			for _, one := range value {
				setting.values = append(setting.values, fmt.Sprint(one))
			}
		case string, bool:
			setting.values = []string{fmt.Sprint(value)}
		default:
			continue
		}
		settings[key] = setting
	}
	return nil
}

// readAlembicINI reads the section [alembic] as Python's configparser does: "key = value" or "key: value",
// lines that are indented continue a value, "%%" is a percent sign.
// https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
func readAlembicINI(settings map[string]alembicSetting, text, file string) {
	section, key := "", ""
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		number++
		content := strings.TrimSpace(line)
		switch {
		case content == "" || content[0] == '#' || content[0] == ';':
		case (line[0] == ' ' || line[0] == '\t') && key != "":
			s := settings[key]
			s.values[0] = strings.TrimPrefix(s.values[0]+"\n"+unescapePercent(content), "\n")
		case content[0] == '[':
			section, key = strings.Trim(content, "[]"), ""
		case section == "alembic":
			at := strings.IndexAny(content, "=:")
			if at < 0 {
				key = ""
				continue
			}
			key = strings.ToLower(strings.TrimSpace(content[:at]))
			value := unescapePercent(strings.TrimSpace(content[at+1:]))
			settings[key] = alembicSetting{values: []string{value}, file: file, line: number}
		}
	}
}

func unescapePercent(value string) string { return strings.ReplaceAll(value, "%%", "%") }

// scriptDir finds the directory of env.py.
func (c *alembicConfig) scriptDir(fsys fs.FS) (string, bool) { return c.resolve(fsys, c.location) }

// versions lists the directories that hold revisions.
func (c *alembicConfig) versions(fsys fs.FS) (dirs []string) {
	if len(c.locations) == 0 {
		script, _ := c.scriptDir(fsys)
		return []string{path.Join(script, "versions")}
	}
	for _, location := range c.locations {
		if dir, ok := c.resolve(fsys, location); ok && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// resolve finds the directory that a location means. Alembic takes relative paths from the directory in
// which it is started: usually that of its configuration, else one above. "package:path" is a directory
// within a Python package.
func (c *alembicConfig) resolve(fsys fs.FS, location string) (string, bool) {
	if rest, ok := strings.CutPrefix(location, "%(here)s"); ok {
		dir := path.Join(c.dir, rest)
		return dir, isDir(fsys, dir)
	}
	relative := path.Clean(strings.ReplaceAll(location, `\`, "/"))
	roots := []string{"."}
	if module, inside, ok := strings.Cut(location, ":"); ok {
		relative = path.Join(strings.ReplaceAll(module, ".", "/"), inside)
		roots = c.pythonPath
	}
	if path.IsAbs(relative) {
		return "", false
	}
	for dir := c.dir; ; dir = path.Dir(dir) {
		for _, root := range roots {
			root = strings.TrimPrefix(strings.TrimPrefix(root, "%(here)s"), "/")
			if found := path.Join(dir, root, relative); isDir(fsys, found) {
				return found, true
			}
		}
		if dir == "." {
			return "", false
		}
	}
}

func isDir(fsys fs.FS, name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}
