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

// flywayConfig is what the files of configuration say, by their keys, such as "flyway.mixed". The nearest one counts.
// https://documentation.red-gate.com/fd/parameters-224003093.html
type flywayConfig struct {
	values map[string]string
	env    func(string) (string, bool)
	// mixed is set if some file, of whatever program starts Flyway, turns it on.
	mixed bool
}

// flywayFiles are where Flyway and Spring look, in the directory that they are started in or packed from.
var flywayFiles = []string{
	"flyway.toml", "conf/flyway.toml", "flyway.conf", "conf/flyway.conf", "application.properties", "src/main/resources/application.properties",
}

// flywayStarters are files of the programs that may start Flyway with parameters.
var flywayStarters = []string{
	"application.yml", "application.yaml", "src/main/resources/application.yml", "src/main/resources/application.yaml",
	"pom.xml", "build.gradle", "build.gradle.kts", "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml",
	"Dockerfile", "Makefile", "package.json", ".env",
}

var flywayMixed = regexp.MustCompile(`(?i)mixed["']?\s*[:=>]\s*["']?true`)

func (l *loader) flywayConfig() (*flywayConfig, error) {
	c := &flywayConfig{values: map[string]string{}, env: l.opts.Env}
	for _, dir := range ancestors(l.path) {
		for _, name := range slices.Concat(flywayFiles, flywayStarters) {
			text, err := readSource(l.fsys, path.Join(dir, name))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			c.mixed = c.mixed || flywayMixed.MatchString(text)
			if slices.Contains(flywayFiles, name) {
				c.read(name, text)
			}
		}
	}
	if value, _ := c.lookup("mixed"); strings.EqualFold(value, "true") {
		c.mixed = true
	}
	return c, nil
}

// read takes over what no nearer file has said.
func (c *flywayConfig) read(name, text string) {
	set := func(key, value string) {
		key = strings.TrimPrefix(key, "spring.")
		if _, known := c.values[key]; !known && strings.HasPrefix(key, "flyway.") {
			c.values[key] = value
		}
	}
	if path.Ext(name) == ".toml" {
		var tree map[string]any
		if _, err := toml.Decode(text, &tree); err == nil {
			flatten("", tree, set)
		}
		return
	}
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(strings.TrimSpace(line), "#") {
			set(strings.TrimSpace(key), strings.TrimSpace(value))
		}
	}
}

// flatten names the values in a tree by their whole path.
func flatten(prefix string, tree map[string]any, set func(key, value string)) {
	for key, value := range tree {
		if inner, ok := value.(map[string]any); ok {
			flatten(prefix+key+".", inner, set)
			continue
		}
		set(prefix+key, fmt.Sprint(value))
	}
}

// lookup finds a parameter, such as "placeholders.owner", in the environment and then in the files.
func (c *flywayConfig) lookup(name string) (value string, ok bool) {
	if c.env != nil {
		if value, ok = c.env("FLYWAY_" + flywayVariable(name)); ok {
			return value, true
		}
	}
	value, ok = c.values["flyway."+name]
	return value, ok
}

// flywayVariable writes a parameter as variables of the environment are called: "defaultSchema" is DEFAULT_SCHEMA.
func flywayVariable(name string) string {
	return strings.ToUpper(strings.ReplaceAll(capitals.ReplaceAllString(name, "${1}_${2}"), ".", "_"))
}

var capitals = regexp.MustCompile(`([a-z])([A-Z])`)

var flywayPlaceholder = regexp.MustCompile(`\$\{([^}\n]+)\}`)

// fill puts the values of the placeholders into a text. Those without one stay.
// https://documentation.red-gate.com/fd/migration-placeholders-275218556.html
func (c *flywayConfig) fill(file, text string) string {
	if value, _ := c.lookup("placeholderReplacement"); strings.EqualFold(value, "false") {
		return text
	}
	return flywayPlaceholder.ReplaceAllStringFunc(text, func(found string) string {
		if value, ok := c.placeholder(file, found[2:len(found)-1]); ok {
			return value
		}
		return found
	})
}

// placeholder is the value of one. What Flyway asks the server for, such as the user, is not known.
func (c *flywayConfig) placeholder(file, name string) (string, bool) {
	or := func(name, otherwise string) (string, bool) {
		if value, ok := c.lookup(name); ok {
			return value, true
		}
		return otherwise, true
	}
	switch name {
	case "flyway:defaultSchema":
		schemas, _ := or("schemas", "public")
		first, _, _ := strings.Cut(strings.Trim(schemas, "[]"), ",")
		return or("defaultSchema", strings.TrimSpace(first))
	case "flyway:table":
		return or("table", "flyway_schema_history")
	case "flyway:filename":
		return path.Base(file), true
	}
	return c.lookup("placeholders." + name)
}
