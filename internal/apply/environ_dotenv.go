package apply

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/migrate-check/migrate-check/internal/environ"
)

// dotenvNames are the files in which projects keep their settings, or examples of them.
var dotenvNames = []string{".env", ".env.dist", ".env.example", ".env.local", ".env.sample", ".env.template", ".env.test"}

// readDotenv lists the variables of a project's dotenv files: what the project reads, by its own word. Settings
// that read such a file by themselves prefer the environment.
func readDotenv(project string) (map[string]string, error) {
	variables := map[string]string{}
	for _, name := range dotenvNames {
		data, err := os.ReadFile(filepath.Join(project, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		maps.Copy(variables, parseDotenv(string(data), true))
	}
	return variables, nil
}

// ownSettings are what the project's .env file says beyond databases, for a copy of the project that does
// not have the file: the code would have read it in place, after what is passed on.
func ownSettings(opts AlembicOptions, passed map[string]string) (map[string]string, error) {
	data, err := os.ReadFile(filepath.Join(opts.EnvironmentDir, ".env"))
	if os.IsNotExist(err) || exists(filepath.Join(opts.ProjectDir, ".env")) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	variables := parseDotenv(string(data), false)
	maps.DeleteFunc(variables, environ.IsDatabaseSetting)
	for name := range passed {
		delete(variables, name)
	}
	return variables, nil
}

// parseDotenv lists the variables of a dotenv file, and those in its comments if examples is set.
func parseDotenv(text string, examples bool) map[string]string {
	variables := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if examples {
			line = strings.TrimLeft(line, "# ")
		}
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if name = strings.TrimSpace(name); !ok || !variableName.MatchString(name) {
			continue
		}
		variables[name] = strings.Trim(strings.TrimSpace(value), `"'`)
	}
	return variables
}

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
