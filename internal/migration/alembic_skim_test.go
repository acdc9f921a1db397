package migration

import (
	"fmt"
	"strings"
	"testing"
)

const skimHeader = "revision = \"a\"\ndown_revision = None\n\n"

// What the two ways of reading a file say of its place in the history is the same, and the short way is taken
// only where it is enough.
func TestSkimmedRevisionsAreNoOtherRevisions(t *testing.T) {
	const plain = "def upgrade() -> None:\n    op.execute('SELECT 1')\n\n\ndef downgrade(\n) -> None:\n    pass\n"
	tests := []struct {
		name, source string
		skimmed      bool
	}{
		{"as generated", `"""Add t` + "\n\nRevision ID: a\n\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n\n" + skimHeader + plain, true},
		{"with types and a comment", "revision: str = 'a'  # first\ndown_revision: Union[str, None] = (\n    'z', 'y'\n)\n" + plain + "# end\n", true},
		{"two names at once", "revision, down_revision = 'a', None\n" + plain, true},
		{"two targets", "revision = 'a'\ndown_revision = branch_labels = None\n" + plain, true},
		{"CRLF", strings.ReplaceAll(skimHeader+plain, "\n", "\r\n"), true},
		{"without a downgrade", skimHeader + "def upgrade():\n    pass\n", true},
		{"assigned again at the end", skimHeader + plain + "down_revision = 'z'\n", false},
		{"assigned again in one line", skimHeader + plain + "x = 1; revision = 'z'\n", false},
		{"def in the docstring", "\"\"\"Example:\n\ndef upgrade():\n    pass\n\"\"\"\n" + skimHeader + plain, false},
		{"decorated", skimHeader + "@retry\n" + plain, false},
		{"defined twice", skimHeader + plain + plain, false},
		{"SQL at the start of a line", skimHeader + "def upgrade():\n    op.execute(\"\"\"\nSELECT 1\n\"\"\")\n", false},
		{"a file by its name", skimHeader + "def upgrade():\n    op.execute(open('x.sql').read())\n", false},
		{"a file by an ending", skimHeader + "def upgrade():\n    run(name + '.' + 'sql')\n", false},
		{"all files of a directory", skimHeader + "def upgrade():\n    [run(f) for f in here.iterdir()]\n", false},
		{"a helper", "from helper import run\n" + skimHeader + "def upgrade():\n    run()\n", false},
		{"a helper of the same package", "from . import anything\n" + skimHeader + "def upgrade():\n    anything.run()\n", false},
		{"a helper within the function", skimHeader + "def upgrade():\n    from helper import run\n    run()\n", false},
		{"no function", skimHeader, false},
		{"not Python", "revision = = 'a'\n" + plain, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			loads, err := newAlembicLoads(tree("-- m/helper.py --\n"), "m")
			if err != nil {
				t.Fatal(err)
			}
			source := &alembicSource{path: "m/versions/a.py", text: test.source}
			skimmed := loads.skim(source)
			if got := skimmed != nil; got != test.skimmed {
				t.Fatalf("got skimmed = %v, want %v", got, test.skimmed)
			}
			if skimmed == nil {
				return
			}
			whole, err := readAlembicFacts(source)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := place(skimmed), place(whole); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// place writes down where facts put a revision.
func place(facts *alembicFacts) string {
	lines := func(f *alembicFunction) int {
		if f == nil {
			return 0
		}
		return f.line
	}
	return fmt.Sprintf("%q %v %d %d", facts.message, facts.names, lines(facts.upgrade), lines(facts.downgrade))
}

// The file is as on the base, where it was no revision: its missing downgrade counts now.
func TestAFileThatBecomesARevisionIsReadWhole(t *testing.T) {
	const files = `
-- m/env.py --
-- m/versions/a.py --
revision = "a"
down_revision = None
def upgrade():
    op.execute("SELECT 1")
def downgrade():
    op.execute("SELECT 1")
-- m/more/b.py --
revision = "b"
down_revision = "a"
def upgrade():
    op.execute("SELECT 1")
def downgrade():
    pass
`
	base := tree("-- alembic.ini --\n[alembic]\nscript_location = m\n" + files)
	head := tree("-- alembic.ini --\n[alembic]\nscript_location = m\nversion_locations = m/versions m/more\n" + files)
	pairs, err := Pairs(base, head, ".", "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	changes := Compare(pairs[0].Base, pairs[0].Head)
	want := "error missing-downgrade m/more/b.py:5 revision b has a downgrade that does nothing: once it is applied there is no way back\n"
	if got := findings(nil, changes); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
