package apply_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
)

// inSettings is a project in which each revision comes with settings of its own, all for one Python process. In a
// text NAME is a variable of the revision's own, and LOWER the same in small letters.
func inSettings(t *testing.T, environ []string, settings, scripts []string) *apply.Alembic {
	archive := "-- db/env.py --\nimport importlib\nfrom alembic import context\n" +
		"importlib.import_module('settings_' + context.get_revision_argument())\n" + strings.SplitN(skeleton, "-- db/env.py --\n", 2)[1]
	for i := range settings {
		name := strings.NewReplacer("NAME", variable(i), "LOWER", strings.ToLower(variable(i)))
		archive += fmt.Sprintf("-- settings_%s.py --\n%s\n", id(i), name.Replace(settings[i])) +
			revisionFile(id(i), "None", "def upgrade():\n    "+name.Replace(scripts[i])+"\n")
		environ = append(environ, variable(i)+"=here", variable(i)+"_TOKEN=hush", variable(i)+"_NEXT=here")
	}
	return writeProject(t, archive, apply.AlembicOptions{Environ: append(environ, "PATH="+os.Getenv("PATH"))})
}

func id(i int) string { return string(rune('a'+i)) + "00" }

func variable(i int) string { return "V" + strings.ToUpper(id(i)) }

// version2 has what tells what pydantic-settings 2 reads. Debian 12 has version 1.
// https://github.com/pydantic/pydantic-settings/blob/main/pydantic_settings/sources/base.py
const version2 = `import sys, types
class BaseSettings: pass
sys.modules['pydantic_settings'] = types.SimpleNamespace(BaseSettings=BaseSettings)
class Path:
    def __init__(self, *path): self.path = path
class Choices:
    def __init__(self, *choices): self.choices = choices
def Settings(name, alias=None, **config):
    field = types.SimpleNamespace(validation_alias=alias)
    kept.append(type('Settings', (BaseSettings,), {'__module__': __name__, 'model_config': config, 'model_fields': {name: field}}))
kept = []
`

// What the project's own code asks for in vain is noticed, however it asks, and whatever comes of it. What libraries
// ask for on their own account is not.
func TestWhatTheProjectAsksForInVain(t *testing.T) {
	const pydantic = "import pydantic\nclass Settings(pydantic.BaseSettings):\n    "
	tests := []struct{ name, settings, want string }{
		{"nothing", "import os\nos.environ['PATH'], os.environ.get('UNSET')", ""},
		{"get", "import os\nos.environ.get('NAME', 'public')", "NAME"},
		{"getenv", "import os\nos.getenv('NAME')", "NAME"},
		{"getenvb", "import os\nos.getenvb(b'NAME')", "NAME"},
		{"in", "import os\nassert 'NAME' not in os.environ", "NAME"},
		{"setdefault", "import os\nos.environ.setdefault('NAME', 'public')", "NAME"},
		{"pop", "import os\nassert os.environ.pop('NAME', None) is None", "NAME"},
		{"a KeyError that is caught", "import os\ntry:\n    os.environ['NAME']\nexcept KeyError as error:\n    assert error.args == ('NAME',)", "NAME"},
		{"a wrong kind of name", "import os\ntry:\n    os.environ[1]\nexcept TypeError:\n    pass", ""},
		{"a secret", "import os\nos.getenv('NAME_TOKEN')", "NAME_TOKEN"},
		{"several", "import os\nos.getenv('NAME_TOKEN'), os.getenv('NAME')", "NAME NAME_TOKEN"},
		{"the whole of it", "import os\ndict(os.environ), os.environ.copy(), list(os.environ.items())", ""},
		{"a library for the project", "from starlette.config import Config\nassert Config()('NAME', default='public') == 'public'", "NAME"},
		{"a library for itself", "import posixpath\nposixpath.expandvars(chr(36) + 'LOWER'.upper())", ""},
		{"fields of settings", pydantic + "LOWER: str = 'public'\nassert Settings().LOWER == 'public'", "NAME"},
		{"fields with a prefix", pydantic + "next: str = 'public'\n    class Config:\n        env_prefix = 'LOWER_'\nSettings()", "NAME_NEXT"},
		{"fields by other names", pydantic + "x: str = pydantic.Field('public', env=['NAME', 'y'])\nSettings()", "NAME"},
		{"fields in their own case", pydantic + "LOWER: str = ''\n    class Config:\n        case_sensitive = True\nSettings()", ""},
		{"fields within fields", pydantic + "LOWER: dict = {}\n    class Config:\n        env_nested_delimiter = '_n'\nSettings()", "NAME NAME_NEXT"},
		{"fields in version 2", version2 + "Settings('next', env_prefix='LOWER_')", "NAME_NEXT"},
		{"fields by other names in version 2", version2 + "Settings('x', Choices('y', Path('NAME', 0)), env_prefix='LOWER_')", "NAME"},
		{"fields by both names in version 2", version2 + "Settings('next', 'z', env_prefix='LOWER_', populate_by_name=True)", "NAME_NEXT"},
		{"fields in their own case in version 2", version2 + "Settings('LOWER', case_sensitive=True)", ""},
		{"fields within fields in version 2", version2 + "Settings('LOWER', env_nested_delimiter='_')", "NAME NAME_NEXT NAME_TOKEN"},
		{"settings that see what is there", pydantic + "path: str\nassert Settings().path", ""},
	}
	var settings, scripts []string
	for _, test := range tests {
		settings, scripts = append(settings, test.settings), append(scripts, "pass")
	}
	db := pgtest.Database(t)
	runner := inSettings(t, nil, settings, scripts)
	before := 0
	for i, test := range tests {
		step(t, runner, db, bare(id(i)), lint.Upgrade)
		missed := runner.Missed()
		var got []string
		for _, m := range missed {
			if strings.HasPrefix(m.Name, variable(i)) {
				got = append(got, strings.Replace(m.Name, variable(i), "NAME", 1))
				if want := "settings_" + id(i) + ".py"; m.Path != want || m.Secret != strings.HasSuffix(m.Name, "_TOKEN") {
					t.Errorf("%s: got %+v, want the path %s", test.name, m, want)
				}
			}
		}
		if strings.Join(got, " ") != test.want || len(missed) != before+len(got) {
			t.Errorf("%s: got %v among %v, want %s", test.name, got, missed, test.want)
		}
		before = len(missed)
	}
}

// A step that fails says what it may have lacked, whether env.py fails or the revision.
func TestFailuresNameWhatWasNotPassedOn(t *testing.T) {
	const settings = "settings.py reads NAME, which is set here but not passed on: name it in pass_env or set it in env: in migrate-check.yaml"
	const project = "the project reads NAME, which is set here"
	tests := []struct{ name, settings, script, want string }{
		{"env.py", "import os\nos.environ['NAME']", "pass", settings},
		{"far from it", "import os\nos.getenv('NAME').upper()", "pass", settings},
		{"a copy", "import os\ndict(os.environ)['NAME']", "pass", project},
		{"required fields", "import pydantic\nclass Settings(pydantic.BaseSettings):\n    next: int\n    class Config:\n        env_prefix = 'LOWER_'\nSettings()", "pass",
			"settings.py reads NAME_NEXT, which is set here"},
		{"fields that nothing tells of", "import pydantic\nclass Model(pydantic.BaseModel):\n    LOWER: str\nModel()", "pass", project},
		{"the revision", "", "import os; os.environ['NAME']", "versions/ID.py reads NAME"},
		{"the server", "", "import os; op.execute('SELECT * FROM ' + os.getenv('NAME', 'shops'))", "versions/ID.py reads NAME"},
		{"something else", "", "1 / 0 # NAMES LOWER MYNAME", ""},
	}
	var allSettings, scripts []string
	for _, test := range tests {
		allSettings, scripts = append(allSettings, test.settings), append(scripts, test.script)
	}
	db := pgtest.Database(t)
	runner := inSettings(t, nil, allSettings, scripts)
	for i, test := range tests {
		outcome, err := runner.Apply(t.Context(), db, bare(id(i)), lint.Upgrade)
		got := ""
		if err != nil {
			got = err.Error()
		} else if outcome.Failure != nil {
			got = outcome.Failure.Missed
		}
		want := strings.NewReplacer("settings.py", "settings_"+id(i)+".py", "ID", id(i), "NAME", variable(i)).Replace(test.want)
		if !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, want)
		}
	}
}
