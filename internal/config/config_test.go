package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/lint"
)

var known = Known{
	Rules: []string{"create-index-not-concurrent", "drop-column", "drop-table", "prefer-bigint"},
	Tools: []string{"alembic", "dbmate", "goose"},
}

func TestParse(t *testing.T) {
	text := `# how production looks
base: origin/main
fail_on: warning
postgres:
  source: container
  version: 16
  image: postgis/postgis:16-3.4
  settings: {lock_timeout: 5s, work_mem: 64MB, jit: off}
  extensions: [pgcrypto, citext]
  roles: [app]
  timezone: Europe/Berlin
projects:
  - dir: backend
    tool: alembic
    python: .venv/bin/python
    env: {DATABASE_URL: "{url}", PORT: 8080}
    pass_env: [SHOP_SCHEMA, "APP_*"]
  - dir: db
rules: {drop-column: warning, prefer-bigint: error, drop-table: off}
ignore:
  - {rule: drop-column, path: "db/**", revision: "0042*", reason: "table is empty", until: 2027-01-31}
  - rule: drop-table
    revision: 0042
    reason: |
      replaced by
      the archive
replay: {timeout: 2m, judge: window}
`
	want := &Config{
		File: "migrate-check.yaml", Base: "origin/main", FailOn: "warning",
		Postgres: Postgres{
			Source: "container", Version: 16, Image: "postgis/postgis:16-3.4",
			Settings:   map[string]string{"lock_timeout": "5s", "work_mem": "64MB", "jit": "off"},
			Extensions: []string{"pgcrypto", "citext"}, Roles: []string{"app"}, Timezone: "Europe/Berlin",
		},
		Projects: []Project{
			{Line: 13, Dir: "backend", Tool: "alembic", Python: ".venv/bin/python", Env: map[string]string{"DATABASE_URL": "{url}", "PORT": "8080"}, PassEnv: []string{"SHOP_SCHEMA", "APP_*"}},
			{Line: 18, Dir: "db"},
		},
		Rules: map[string]lint.Severity{"drop-column": lint.Warning, "prefer-bigint": lint.Error, "drop-table": lint.Off},
		Ignore: []Ignore{
			{Line: 21, Rule: "drop-column", Path: "db/**", Revision: "0042*", Reason: "table is empty", Until: "2027-01-31"},
			{Line: 22, Rule: "drop-table", Revision: "0042", Reason: "replaced by\nthe archive\n"},
		},
		Replay: Replay{Timeout: 2 * time.Minute, Judge: "window"},
		Text:   text,
	}
	got, err := Parse("migrate-check.yaml", []byte(text), known)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseOfNothing(t *testing.T) {
	for _, text := range []string{"", "\n", "# only a comment\n", "---\n", "rules:\nprojects:\n", "\ufeff# with a byte order mark\n"} {
		if got, err := Parse("f", []byte(text), known); err != nil || got.Rules != nil || got.Projects != nil {
			t.Errorf("%q: got %+v, %v, want an empty configuration", text, got, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"unknown key", "\npostgress:\n  version: 16\n", `f:2: unknown key "postgress"; did you mean "postgres"?`},
		{"unknown key inside", "postgres:\n  verison: 16\n", `f:2: unknown key "verison"; did you mean "version"?`},
		{"key like nothing", "zzzzzz: 1\n", `f:1: unknown key "zzzzzz"`},
		{"unknown rule", "rules:\n  drop-table: off\n  drop-colum: off\n", `f:3: unknown rule "drop-colum"; did you mean "drop-column"?`},
		{"unknown rule in ignore", "ignore:\n  - {rule: drop-tables, reason: x}\n", `f:2: unknown rule "drop-tables"; did you mean "drop-table"?`},
		{"wrong severity", "rules:\n  drop-table: fatal\n", `f:2: unknown severity "fatal"; use error, warning, note or off`},
		{"wrong fail_on", "fail_on: errors\n", `f:1: unknown fail_on "errors"; did you mean "error"?`},
		{"unknown tool", "tool: rails\n", `f:1: unknown tool "rails"; there are alembic, dbmate, goose`},
		{"number", "postgres:\n  version: 16.4\n", `f:2: version must be a whole number, not "16.4"`},
		{"negative number", "postgres: {version: -1}\n", `f:1: version must be a whole number, not "-1"`},
		{"duration", "replay:\n  timeout: 2 minutes\n", `f:2: timeout must be a time such as 90s or 2m, not "2 minutes"`},
		{"duration without unit", "replay: {timeout: 2}\n", `f:1: timeout must be a time such as 90s or 2m, not "2"`},
		{"wrong judge", "replay: {judge: each}\n", `f:1: unknown judge "each"; there are both, revision, window`},
		{"list for text", "base: [a]\n", "f:1: base must be a text"},
		{"text for list", "projects: backend\n", "f:1: projects must be a list"},
		{"text for mapping", "postgres: 16\n", "f:1: postgres must be a list of keys and values"},
		{"list for mapping", "rules:\n  - drop-table\n", "f:2: rules must be a list of keys and values"},
		{"list at the top", "- a\n", "f:1: the file must be a list of keys and values"},
		{"no reason", "ignore:\n  - rule: drop-table\n", "f:2: an entry of ignore needs a reason"},
		{"empty reason", "ignore:\n  - rule: drop-table\n    reason: ' '\n", "f:3: the value is empty"},
		{"no directory", "projects:\n  - tool: goose\n", "f:2: a project needs a dir"},
		{"date", "ignore:\n  - {rule: drop-table, reason: x, until: 31.01.2027}\n", `f:2: "31.01.2027" is not a date such as 2027-01-31`},
		{"pattern", "ignore:\n  - {rule: drop-table, reason: x, path: \"db/[\"}\n", `f:2: "db/[" is not a pattern; use * and **`},
		{"all variables", "projects:\n  - dir: a\n    pass_env:\n      - APP_*\n      - '*'\n", `f:5: "*" would pass on whatever there is; name what the project reads, such as APP_*`},
		{"no variable", "projects: [{dir: a, pass_env: [APP-SCHEMA]}]\n", `f:1: "APP-SCHEMA" is not the name of a variable, nor a pattern of one such as APP_*`},
		{"text for a list of variables", "projects: [{dir: a, pass_env: APP_SCHEMA}]\n", "f:1: pass_env must be a list"},
		{"a variable of the runner", "projects: [{dir: a, pass_env: [GITHUB_ENV]}]\n",
			"f:1: GITHUB_ENV is never passed on: who writes into that file decides what the job's next steps do"},
		{"a setting of the database", "projects: [{dir: a, pass_env: [DATABASE_URL]}]\n",
			"f:1: DATABASE_URL says where a database is, and is that of the throwaway database; env: can give it another form"},
		{"same key twice", "base: a\nbase: b\n", `f:2: the key "base" is there twice`},
		{"not YAML", "a: [b\n", `f:1: not valid YAML: a list begins with "[" and no "]" ends it: a: [b`},
		{"two documents", "base: a\n---\nbase: b\n", "f:3: the file holds a second document"},
		{"not UTF-8", "base: a\ntool: \xff\n", "f:2: not UTF-8"},
		{"several", "bas: x\npostgres: {version: many}\n", "f:1: unknown key \"bas\"; did you mean \"base\"?\nf:2: version must be a whole number, not \"many\""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("f", []byte(tt.text), known)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("rules: {a: off}\nignore:\n- &x {rule: a}\n- *x\n")
	f.Add("? [a]\n: b\n<<: *c\n!!binary x: |\n y\n")
	f.Fuzz(func(t *testing.T, text string) {
		config, err := Parse("f", []byte(text), known)
		if (config == nil) == (err == nil) {
			t.Errorf("got %v and %v, want one of them", config, err)
		}
	})
}

func TestFind(t *testing.T) {
	root := t.TempDir()
	inside := filepath.Join(root, "services", "billing")
	for _, dir := range []string{inside, filepath.Join(root, ".git")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	find := func(dir string) string {
		t.Helper()
		got, err := Find(dir)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := find(inside); got != "" {
		t.Errorf("without a file: got %q, want none", got)
	}
	touch(t, filepath.Join(root, "services", FileName))
	if got := find(inside); got != "" {
		t.Errorf("a file between the directory and the root: got %q, want none", got)
	}
	touch(t, filepath.Join(root, FileName))
	if got, want := find(inside), filepath.Join(root, FileName); got != want {
		t.Errorf("in the root: got %q, want %q", got, want)
	}
	touch(t, filepath.Join(inside, FileName))
	if got, want := find(inside), filepath.Join(inside, FileName); got != want {
		t.Errorf("in the directory: got %q, want %q", got, want)
	}
}

func TestFindNamesAFileThatIsNotRead(t *testing.T) {
	dir := t.TempDir()
	touch(t, filepath.Join(dir, "migrate-check.yml"))
	_, err := Find(dir)
	if err == nil || !strings.HasSuffix(err.Error(), "migrate-check.yml is not read; call it migrate-check.yaml") {
		t.Errorf("got %v", err)
	}
}

func TestLoadOfAMissingFile(t *testing.T) {
	_, err := Load("nowhere.yaml", known)
	if err == nil || err.Error() != "nowhere.yaml: no such file" {
		t.Errorf("got %v", err)
	}
}

func touch(t *testing.T, name string) {
	t.Helper()
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		t.Fatal(err)
	}
}
