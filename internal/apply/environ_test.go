package apply

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/environ"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

var (
	onSocket = &postgres.Database{Name: "mc_1", Host: "/run/mc", Port: 5433, User: "postgres"}
	onTCP    = &postgres.Database{Name: "mc_1", Host: "127.0.0.1", Port: 49153, User: "mc", Password: "p%w d"}
)

// offline is a runner for functions that do not need Python.
func offline(t *testing.T, opts AlembicOptions, drivers ...string) *Alembic {
	t.Helper()
	if opts.ProjectDir == "" {
		opts.ProjectDir = t.TempDir()
	}
	if opts.ConfigFile == "" {
		opts.ConfigFile = "alembic.ini"
	}
	variables, err := newProjectEnviron(environOptions{
		dir: opts.ProjectDir, dotenvDir: opts.ProjectDir, inherited: opts.Environ, pass: opts.PassEnv, configured: opts.Env,
	})
	if err != nil {
		t.Fatal(err)
	}
	a := &Alembic{opts: opts, project: opts.ProjectDir, environ: variables, driver: &driver{}}
	a.driver.ready.Drivers = drivers
	return a
}

func (a *Alembic) stepOn(db *postgres.Database) *stepEnviron {
	return a.environ.step(db, a.settings(db))
}

func TestSettingsLeadToTheThrowawayDatabase(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".env.example"), "READ_DB_URL=postgresql+asyncpg://u:p@localhost/x\nPAGE_SIZE=10\n")
	a := offline(t, AlembicOptions{
		ProjectDir: dir,
		Environ: []string{
			"DATABASE_URL=postgres://admin:secret@db.prod/shop",
			"SHOP_DB_HOST=db.prod",
			"BILLING=postgresql+asyncpg://admin:secret@db.prod/billing",
			"PGSERVICE=prod",
			"POSTGRES_SERVER=db.prod",
		},
		PassEnv: []string{"BILLING", "SHOP_*"},
		Env:     map[string]string{"DSN": "{url:postgresql+psycopg}", "WHERE": "{host}:{port}/{database} as {user}", "POSTGRES_DB": "{database}_x"},
	}, "psycopg2", "asyncpg")
	env := a.stepOn(onSocket)
	want := map[string]string{
		"ASYNC_DATABASE_URL": "postgresql+asyncpg://postgres:throwaway@migrate-check.invalid:5433/mc_1",
		"BILLING":            "postgresql+asyncpg://postgres:throwaway@migrate-check.invalid:5433/mc_1",
		"DATABASE_URL":       "postgres://postgres:throwaway@migrate-check.invalid:5433/mc_1",
		"DB_NAME":            "mc_1",
		"DSN":                "postgresql+psycopg://postgres:throwaway@migrate-check.invalid:5433/mc_1",
		"PGDATABASE":         "mc_1",
		"PGHOST":             "/run/mc",
		"PGPORT":             "5433",
		"PGUSER":             "postgres",
		"POSTGRES_DB":        "mc_1_x",
		"POSTGRES_PASSWORD":  "throwaway",
		"POSTGRES_SERVER":    "migrate-check.invalid",
		"PWD":                dir,
		"READ_DB_URL":        "postgresql+asyncpg://postgres:throwaway@migrate-check.invalid:5433/mc_1",
		"SHOP_DB_HOST":       "migrate-check.invalid",
		"WHERE":              "migrate-check.invalid:5433/mc_1 as postgres",
	}
	got := map[string]string{}
	for name := range want {
		got[name] = env.variables[name]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for name, value := range env.variables {
		if strings.Contains(value, "prod") || name == "PAGE_SIZE" {
			t.Errorf("%s=%s is passed on", name, value)
		}
	}
	if want := "postgresql://mc:p%25w%20d@127.0.0.1:49153/mc_1"; a.stepOn(onTCP).url != want {
		t.Errorf("got %s, want %s", a.stepOn(onTCP).url, want)
	}
}

// What a step is given beyond the throwaway database, and what Python and other programs are given that are no step.
func TestTheEnvironmentIsAnAllowList(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".env.example"), "# the schema\n# SHOP_SCHEMA=shop\nSHOP_API_TOKEN=\n")
	a := offline(t, AlembicOptions{
		ProjectDir: dir,
		Environ: []string{
			"PATH=/bin", "TZ=UTC", "SHOP_SCHEMA=shop", "SHOP_API_TOKEN=hush", "REGION=eu", "MODE=x", "SHARED_TOKEN=hush", "GITHUB_TOKEN=hush",
			"DATABASE_URL=postgres://u:hush@db.prod/x", "PWD=/elsewhere", "STAGE=hush",
		},
		PassEnv: []string{"REG*", "SHARED_*"},
		Env:     map[string]string{"STAGE": "test"},
	}, "psycopg2")
	want := []string{"PATH=/bin", "REGION=eu", "SHOP_SCHEMA=shop", "TZ=UTC", "PWD=" + dir}
	if diff := cmp.Diff(want, a.environ.list()); diff != "" {
		t.Errorf("programs: (-want +got)\n%s", diff)
	}
	variables := a.stepOn(onSocket).variables
	for _, variable := range append(want, "STAGE=test") {
		name, value, _ := strings.Cut(variable, "=")
		if variables[name] != value {
			t.Errorf("a step is given %s=%s, want %s", name, variables[name], value)
		}
	}
	for name, value := range variables {
		if strings.Contains(value, "hush") || name == "MODE" {
			t.Errorf("a step is given %s=%s", name, value)
		}
	}
	withheld := []environ.Withheld{{Name: "GITHUB_TOKEN", Secret: true}, {Name: "MODE"}, {Name: "SHARED_TOKEN", Secret: true}, {Name: "SHOP_API_TOKEN", Secret: true}}
	if diff := cmp.Diff(withheld, a.environ.withheld); diff != "" {
		t.Errorf("withheld: (-want +got)\n%s", diff)
	}
}

func TestWrongNamesInPassEnvAreRefused(t *testing.T) {
	_, err := newProjectEnviron(environOptions{dotenvDir: t.TempDir(), pass: []string{"APP_*", "GITHUB_ENV", "a b"}})
	if err == nil || !strings.Contains(err.Error(), "GITHUB_ENV is never passed on") || !strings.Contains(err.Error(), `"a b" is not`) {
		t.Errorf("got %v", err)
	}
}

func TestTheSchemeIsTheProjectsOwn(t *testing.T) {
	const async = "from sqlalchemy.ext.asyncio import async_engine_from_config\n"
	tests := []struct {
		name, ini, env string
		drivers        []string
		want           string
	}{
		{"the driver of alembic.ini", "sqlalchemy.url = postgresql+psycopg://u@h/d", "", []string{"psycopg2", "psycopg"}, "postgresql+psycopg"},
		{"the default driver", "sqlalchemy.url = postgresql://u@h/d", "", []string{"psycopg2"}, "postgresql"},
		{"the template's placeholder", "sqlalchemy.url = driver://user:pass@localhost/dbname", "", []string{"psycopg2"}, "postgresql"},
		{"only psycopg 3", "", "", []string{"psycopg"}, "postgresql+psycopg"},
		{"an asynchronous env.py", "", async, []string{"psycopg2", "asyncpg"}, "postgresql+asyncpg"},
		{"an asynchronous env.py with psycopg 3", "", async, []string{"psycopg"}, "postgresql+psycopg"},
		{"a commented URL", "# sqlalchemy.url = postgresql+pg8000://u@h/d", "", []string{"psycopg2"}, "postgresql"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := offline(t, AlembicOptions{}, test.drivers...)
			write(t, filepath.Join(a.project, "alembic.ini"), "[alembic]\nscript_location = %(here)s/db\n"+test.ini+"\n")
			write(t, filepath.Join(a.project, "db", "env.py"), test.env)
			if got := a.scheme(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestUnknownPlaceholdersAreRefused(t *testing.T) {
	tests := []struct {
		value string
		ok    bool
	}{
		{"{url}", true}, {"{url:postgresql+asyncpg}", true}, {"x{host}:{port}", true}, {`{"a": 1}`, true}, {"{}", true},
		{"{urll}", false}, {"{host:x}", false},
	}
	for _, test := range tests {
		err := checkPlaceholders(map[string]string{"X": test.value})
		if (err == nil) != test.ok {
			t.Errorf("%s: got %v", test.value, err)
		}
	}
}

func TestDotenvFilesGiveNames(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".env.example"), "# DATABASE_DSN=postgres://x/y\nexport DB_HOST='db'\n\nnot a setting\nPAGE=1\n")
	got, err := readDotenv(dir)
	if err != nil {
		t.Fatal(err)
	}
	if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, []string{"DATABASE_DSN", "DB_HOST", "PAGE"}) {
		t.Errorf("got %v", names)
	}
	if got["DB_HOST"] != "db" {
		t.Errorf("got %q, want db", got["DB_HOST"])
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestACopyOfAProjectHasTheSettingsOfItsDotenvFile(t *testing.T) {
	own, copied := t.TempDir(), t.TempDir()
	write(t, filepath.Join(own, ".env"), "SECRET_KEY=from the file\nPAGE=1\nDATABASE_URL=postgres://u:p@db.prod/x\n# OLD=1\n")
	opts := AlembicOptions{EnvironmentDir: own, ProjectDir: copied}
	got, err := ownSettings(opts, map[string]string{"PAGE": "2"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"SECRET_KEY": "from the file"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	opts.ProjectDir = own
	if got, err := ownSettings(opts, nil); err != nil || got != nil {
		t.Errorf("in place: got %v, %v", got, err)
	}
}
