package apply

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// aliasHost stands for a unix socket where a setting wants a host name. It reaches nothing by itself; the
// driver's guard leads SQLAlchemy's connections to the socket.
// https://www.rfc-editor.org/rfc/rfc2606#section-2
const aliasHost = "migrate-check.invalid"

// anyPassword satisfies settings that want a password where the server asks for none.
const anyPassword = "throwaway"

// stepEnviron is what one step is given to find the throwaway database, and nothing else.
type stepEnviron struct {
	variables map[string]string
	// url is sqlalchemy.url.
	url string
	// removed are the names of variables that looked like secrets.
	removed []string
}

// environment makes the environment of a step.
func (a *Alembic) environment(db *postgres.Database) *stepEnviron {
	project := projectSettings{
		inherited: environMap(a.opts.Environ), own: a.ownSettings, dotenv: a.dotenv, configured: a.opts.Env,
	}
	return project.environment(db, a.settings(db))
}

// projectSettings are the variables that a project's own code may read.
type projectSettings struct {
	inherited map[string]string
	// dotenv are mentioned in the project's dotenv files; own are for a copy that has no such file.
	dotenv, own map[string]string
	// configured may hold placeholders.
	configured map[string]string
}

// environment makes the environment of a step. Three rules:
//
//   - What looks like a secret, or like the address of a database, is removed.
//   - PG* and the usual names of database settings, as well as those found in the environment and in
//     dotenv files of the project, are set to the throwaway database.
//   - The configuration's own variables come last.
//
// Whatever an Alembic project makes of them, the driver's guard refuses connections to any other database.
func (p projectSettings) environment(db *postgres.Database, settings settings) *stepEnviron {
	env := &stepEnviron{variables: map[string]string{}}
	for name, value := range p.inherited {
		switch {
		case isDatabaseSetting(name, value):
		case isSecret(name, value):
			env.removed = append(env.removed, name)
		default:
			env.variables[name] = value
		}
	}
	slices.Sort(env.removed)
	maps.Copy(env.variables, p.own)
	for _, name := range commonSettings {
		env.variables[name] = settings.value(name, "")
	}
	for _, known := range []map[string]string{p.dotenv, p.inherited} {
		for name, value := range known {
			if isDatabaseSetting(name, value) {
				env.variables[name] = settings.value(name, value)
			}
		}
	}
	for _, variable := range db.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		env.variables[name] = value
	}
	for name, template := range p.configured {
		env.variables[name] = settings.expand(template)
	}
	env.url = settings.url(settings.scheme)
	return env
}

// interpreterEnviron is the environment in which Python starts: no step's database, and no secret.
func (a *Alembic) interpreterEnviron() []string {
	var environ []string
	for name, value := range environMap(a.opts.Environ) {
		if !isDatabaseSetting(name, value) && !isSecret(name, value) {
			environ = append(environ, name+"="+value)
		}
	}
	slices.Sort(environ)
	return environ
}

func environMap(environ []string) map[string]string {
	variables := map[string]string{}
	for _, variable := range environ {
		if name, value, ok := strings.Cut(variable, "="); ok && name != "" {
			variables[name] = value
		}
	}
	return variables
}

// commonSettings are set whether or not anything in sight mentions them: a setting that nobody reads
// does no harm, and one that is missing ends the step.
var commonSettings = []string{
	"ASYNC_DATABASE_URL",
	"DATABASE_HOST", "DATABASE_NAME", "DATABASE_PASSWORD", "DATABASE_PORT", "DATABASE_URI", "DATABASE_URL", "DATABASE_USER",
	"DB_HOST", "DB_NAME", "DB_PASSWORD", "DB_PORT", "DB_URI", "DB_URL", "DB_USER",
	"POSTGRES_DB", "POSTGRES_DSN", "POSTGRES_HOST", "POSTGRES_PASSWORD", "POSTGRES_PORT", "POSTGRES_SERVER", "POSTGRES_URI", "POSTGRES_URL", "POSTGRES_USER",
	"SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_DATABASE_URL", "SQLALCHEMY_URL",
}

var (
	urlSetting = regexp.MustCompile(`(?i)(^|_)(DATABASE|DB|POSTGRES|POSTGRESQL|PG|SQLALCHEMY|ALEMBIC)(_\w+)?_?(URL|URI|DSN)$`)
	// A part of an address: an optional prefix, what it belongs to, and which part it is.
	partSetting = regexp.MustCompile(`(?i)^(?:\w+_)?(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG)_{0,2}` +
		`(HOST|HOSTNAME|HOSTADDR|SERVER|ADDRESS|PORT|USER|USERNAME|PASSWORD|PASSWD|PASS|DB|DBNAME|DATABASE|NAME)$`)
	postgresURL = regexp.MustCompile(`^(postgres(?:ql)?(?:\+\w+)?)://`)
	libpq       = regexp.MustCompile(`^PG[A-Z]+$`)
)

// isDatabaseSetting reports whether a variable says where a database is.
func isDatabaseSetting(name, value string) bool {
	return urlSetting.MatchString(name) || partSetting.MatchString(name) || libpq.MatchString(name) || postgresURL.MatchString(value)
}

// secretWords are the parts of names, between underscores, that secrets are called by.
var secretWords = []string{
	"APIKEY", "AUTH", "CONNECTION", "COOKIE", "CREDENTIAL", "CREDENTIALS", "DSN", "KEY", "KEYS", "PASS", "PASSPHRASE",
	"PASSWD", "PASSWORD", "PASSWORDS", "PRIVATE", "SECRET", "SECRETS", "TOKEN", "TOKENS",
}

var (
	secretSuffix = regexp.MustCompile(`(APIKEY|PASSWORD|SECRET|TOKEN)$`)
	// What a runner of continuous integration hands to its own programs, and our own settings.
	secretPrefix = regexp.MustCompile(`^(ACTIONS|INPUT|MIGRATE_CHECK)_`)
	// The runner reads these files after the step: who writes them sets PATH, and more, for the steps that follow.
	// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
	runnerFile  = regexp.MustCompile(`^GITHUB_(ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)$`)
	urlWithUser = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://[^/\s]*@`)
)

// isSecret reports whether a variable looks like something that revisions of a pull request must not see.
func isSecret(name, value string) bool {
	upper := strings.ToUpper(name)
	for _, word := range strings.Split(upper, "_") {
		if slices.Contains(secretWords, word) {
			return true
		}
	}
	return secretSuffix.MatchString(upper) || secretPrefix.MatchString(upper) || runnerFile.MatchString(upper) || urlWithUser.MatchString(value)
}

// settings gives the throwaway database in the forms that projects want it in.
type settings struct {
	db     postgres.Database
	scheme string
	async  string
	// forced is set where the scheme is known for sure, and what the project's files say is not.
	forced bool
}

// settings are for one database, with the driver that the project seems to use.
func (a *Alembic) settings(db *postgres.Database) settings {
	s := settings{db: *db, scheme: a.scheme(), async: a.asyncScheme(), forced: a.async != nil}
	if db.OnSocket() {
		s.db.Host = aliasHost
	}
	s.db.Password = cmp.Or(db.Password, anyPassword)
	return s
}

func (s settings) url(scheme string) string { return s.db.URL(scheme) }

// value is what a setting of this name wants; was is its value elsewhere, which shows the scheme.
func (s settings) value(name, was string) string {
	if part := partSetting.FindStringSubmatch(name); part != nil && !urlSetting.MatchString(name) {
		return s.part(strings.ToUpper(part[1]))
	}
	if shown := postgresURL.FindStringSubmatch(was); shown != nil && (!s.forced || strings.Contains(shown[1], "+")) {
		return s.url(shown[1])
	}
	if strings.Contains(strings.ToUpper(name), "ASYNC") {
		return s.url(s.async)
	}
	return s.url(s.scheme)
}

func (s settings) part(part string) string {
	switch part {
	case "HOST", "HOSTNAME", "HOSTADDR", "SERVER", "ADDRESS":
		return s.db.Host
	case "PORT":
		return strconv.Itoa(s.db.Port)
	case "USER", "USERNAME":
		return s.db.User
	case "PASSWORD", "PASSWD", "PASS":
		return s.db.Password
	}
	return s.db.Name
}

// dotenvNames are the files in which projects keep their settings, or examples of them.
var dotenvNames = []string{".env", ".env.dist", ".env.example", ".env.local", ".env.sample", ".env.template", ".env.test"}

// readDotenv lists the variables of a project's dotenv files. Settings that read such a file by
// themselves prefer the environment, which is why the names matter.
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
// not have the file: the code would have read it in place.
func ownSettings(opts AlembicOptions) (map[string]string, error) {
	data, err := os.ReadFile(filepath.Join(opts.EnvironmentDir, ".env"))
	if os.IsNotExist(err) || exists(filepath.Join(opts.ProjectDir, ".env")) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	variables := parseDotenv(string(data), false)
	maps.DeleteFunc(variables, isDatabaseSetting)
	for _, variable := range opts.Environ {
		name, _, _ := strings.Cut(variable, "=")
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
