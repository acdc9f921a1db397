package apply

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/environ"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// projectEnviron are the variables that a project's own code may read.
type projectEnviron struct {
	// dir is where the project's programs run.
	dir string
	// passed are those of our environment that it is given; withheld are the others, with the names alone.
	passed   map[string]string
	withheld []environ.Withheld
	// replaced are the settings of databases in our environment and in the project's dotenv files.
	replaced map[string]string
	// own are for a copy that has no dotenv file.
	own map[string]string
	// configured may hold placeholders.
	configured map[string]string
}

// environOptions are what the environment of a project's programs is made of.
type environOptions struct {
	// dir is where they run, dotenvDir has the project's dotenv files.
	dir, dotenvDir string
	// inherited is our own environment.
	inherited []string
	// pass and configured are pass_env and env of the configuration.
	pass       []string
	configured map[string]string
}

func newProjectEnviron(opts environOptions) (projectEnviron, error) {
	p := projectEnviron{dir: opts.dir, replaced: map[string]string{}, configured: opts.configured}
	problems := []error{checkPlaceholders(opts.configured)}
	for _, entry := range opts.pass {
		problems = append(problems, environ.CheckPass(entry))
	}
	if err := errors.Join(problems...); err != nil {
		return p, err
	}
	dotenv, err := readDotenv(opts.dotenvDir)
	if err != nil {
		return p, err
	}
	inherited := environMap(opts.inherited)
	policy := environ.Policy{Declared: dotenv, Pass: opts.pass}
	p.passed, p.withheld = policy.Split(inherited)
	p.withheld = slices.DeleteFunc(p.withheld, func(w environ.Withheld) bool { _, given := opts.configured[w.Name]; return given })
	for _, known := range []map[string]string{dotenv, inherited} {
		for name, value := range known {
			if environ.IsDatabaseSetting(name, value) {
				p.replaced[name] = value
			}
		}
	}
	return p, nil
}

// stepEnviron is what one step is given to find the throwaway database, and nothing else.
type stepEnviron struct {
	variables map[string]string
	// url is sqlalchemy.url.
	url string
}

// step makes the environment of a step:
//
//   - what is passed on of ours, and what the project's .env file says;
//   - PG* and the usual names of database settings, as well as those found in our environment and in dotenv
//     files of the project, which are set to the throwaway database;
//   - the configuration's own variables, which come last.
//
// Whatever an Alembic project makes of them, the driver's guard refuses connections to any other database.
func (p projectEnviron) step(db *postgres.Database, settings settings) *stepEnviron {
	env := &stepEnviron{variables: maps.Clone(p.passed), url: settings.url(settings.scheme)}
	env.variables["PWD"] = p.dir
	maps.Copy(env.variables, p.own)
	for _, name := range commonSettings {
		env.variables[name] = settings.value(name, "")
	}
	for name, value := range p.replaced {
		env.variables[name] = settings.value(name, value)
	}
	for _, variable := range db.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		env.variables[name] = value
	}
	for name, template := range p.configured {
		env.variables[name] = settings.expand(template)
	}
	return env
}

// list gives what is passed on, for programs that are no step: nothing in it names a database.
func (p projectEnviron) list() (variables []string) {
	for name, value := range p.passed {
		variables = append(variables, name+"="+value)
	}
	slices.Sort(variables)
	return append(variables, "PWD="+p.dir)
}

func environMap(variables []string) map[string]string {
	byName := map[string]string{}
	for _, variable := range variables {
		if name, value, ok := strings.Cut(variable, "="); ok && name != "" {
			byName[name] = value
		}
	}
	return byName
}
