package apply

import (
	"cmp"
	"path/filepath"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/environ"
	"github.com/migrate-check/migrate-check/internal/migration"
)

func TestDescribeMissed(t *testing.T) {
	in := func(path string, names ...string) (list []Missed) {
		for _, name := range names {
			list = append(list, Missed{environ.Withheld{Name: name, Secret: strings.HasPrefix(name, "S")}, path})
		}
		return list
	}
	const advice = " in pass_env or set "
	tests := []struct {
		name string
		list []Missed
		want string
	}{
		{"none", nil, ""},
		{"one", in("env.py", "A"), "env.py reads A, which is set here but not passed on: name it" + advice + "it in env: in migrate-check.yaml"},
		{"two files", append(in("env.py", "A"), in("app.py", "B")...), "the project reads A and B, which are set here but not passed on: name them" + advice + "them in env: in migrate-check.yaml"},
		{"a file that is not known", in("", "A"), "the project reads A, which is set here but not passed on: name it" + advice + "it in env: in migrate-check.yaml"},
		{"one too many", in("env.py", "A", "B", "C", "D", "E", "F", "G"), "env.py reads A, B, C, D, E, F and G, which are set here but not passed on: name them" + advice + "them in env: in migrate-check.yaml"},
		{"many", in("env.py", "A", "B", "C", "D", "E", "F", "G", "H"), "env.py reads A, B, C, D, E, F and 2 more, which are set here but not passed on: name them" + advice + "them in env: in migrate-check.yaml"},
		{"a secret", in("env.py", "S"), "env.py reads S, which looks like a secret and is not passed on: set it in env: in migrate-check.yaml"},
		{"secrets", in("env.py", "S1", "S2"), "env.py reads S1 and S2, which look like secrets and are not passed on: set them in env: in migrate-check.yaml"},
	}
	for _, test := range tests {
		if got := DescribeMissed(test.list); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}
}

// What a program reads is not to be seen. Where it fails, names are only said that may have to do with it.
func TestWhatAProgramMayHaveMissed(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "config", "database.yml"), "schema: <%= ENV[\"SHOP_SCHEMA\"] %>\nnot: MY_SHOP_PAGE\n")
	for _, foreign := range []string{"node_modules/x/index.js", "vendor/x.rb", ".cache/x", "venv/lib/x.py"} {
		write(t, filepath.Join(dir, filepath.FromSlash(foreign)), "SHOP_PAGE")
	}
	write(t, filepath.Join(dir, "venv", "pyvenv.cfg"), "")
	empty := t.TempDir()
	set := []string{"SHOP_SCHEMA=1", "SHOP_PAGE=1", "PATH=/bin", "GITHUB_EVENT_PATH=/f", "API_TOKEN=hush", "DATABASE_URL=postgres://x/y"}
	tests := []struct {
		name, dir, printed string
		environ            []string
		want               string
	}{
		{"nothing is withheld", dir, "KeyError: 'SHOP_SCHEMA'", []string{"PATH=/bin", "GITHUB_EVENT_PATH=/f"}, ""},
		{"the program says it", dir, "KeyError: 'SHOP_PAGE'", set, "the project reads SHOP_PAGE, which is set here but not passed on: "},
		{"a secret", dir, "undefined: API_TOKEN.", set, "the project reads API_TOKEN, which looks like a secret and is not passed on: "},
		{"the files say it", dir, "no such schema", set, "config/database.yml reads SHOP_SCHEMA, which is set here but not passed on: "},
		{"nobody says it", empty, "no such schema", set, "the program is not given API_TOKEN, SHOP_PAGE and SHOP_SCHEMA, which are set here: name what it needs in pass_env"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			command, err := NewCommand(&migration.Project{}, CommandOptions{Dir: test.dir, Environ: test.environ})
			if err != nil {
				t.Fatal(err)
			}
			if got := cmp.Or(command.mayHaveMissed(test.printed), command.notGiven()); !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
