package python

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parse(t *testing.T, source string) *Module {
	t.Helper()
	module, err := Parse(source)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, source)
	}
	return module
}

func meaning(t *testing.T, source string) (all []string) {
	t.Helper()
	for _, statement := range parse(t, source).Meaning("upgrade") {
		all = append(all, statement.Meaning)
	}
	return all
}

func TestMeaning(t *testing.T) {
	def := func(body string) string {
		return "def upgrade():\n    " + strings.ReplaceAll(body, "\n", "\n    ") + "\n"
	}
	tests := []struct {
		name, a, b string
		same       bool
	}{
		{"comment", def("op.x()"), def("# why\nop.x()  # here"), true},
		{"docstring", def("op.x()"), def("\"\"\"Adds x.\"\"\"\nop.x()"), true},
		{"module docstring", def("op.x()"), "\"\"\"Add x\n\nRevises: b\n\"\"\"\n" + def("op.x()"), true},
		{"white space", def("op.x(a, b=1)"), def("op.x(\n    a,\n    b = 1,\n)"), true},
		{"line continuation", def("x = 1 + 2"), def("x = 1 + \\\n    2"), true},
		{"quotes", def(`op.x("it's", 'a')`), def(`op.x('it\'s', """a""")`), true},
		{"raw string", def(`op.x(r"\d")`), def(`op.x("\\d")`), true},
		{"string in pieces", def(`op.x("SELECT 1 FROM t")`), def("op.x(\n    \"SELECT 1 \"\n    'FROM t'\n)"), true},
		{"pieces of another string", def(`op.x("SELECT 1 FROM t")`), def(`op.x("SELECT 1" "FROM t")`), false},
		{"parentheses", def("x = a or b"), def("x = (a or b)"), true},
		{"parentheses that matter", def("x = a + b * c"), def("x = (a + b) * c"), false},
		{"type hints", def("x = 1"), "def upgrade() -> None:\n    x: int = 1\n", true},
		{"hints of parameters", "def f(a, b=1): op.x(a)\n" + def("f(1)"), "def f(a: int, b: str = 1) -> None: op.x(a)\n" + def("f(1)"), true},
		{"CRLF", def("op.x('''a\nb''')"), strings.ReplaceAll(def("op.x('''a\nb''')"), "\n", "\r\n"), true},
		{"pass", def("op.x()"), def("op.x()\npass"), true},
		{"semicolons", def("op.x()\nop.y()"), def("op.x(); op.y()"), true},
		{"order of imports", "import a\nfrom b import c, d\n" + def("a.x(c, d)"), "from b import d\nfrom b import c\nimport a\n" + def("a.x(c, d)"), true},
		{"import that is not used", def("op.x()"), "from typing import Sequence\n" + def("op.x()"), true},
		{"import of another thing", "from b import c\n" + def("c()"), "from b2 import c\n" + def("c()"), false},
		{"name of the revision", "revision = 'a'\n" + def("op.x()"), "revision: str = \"a\"\ndown_revision = None\n" + def("op.x()"), true},
		{"the other function", def("op.x()"), def("op.x()") + "def downgrade():\n    op.y()\n", true},
		{"underscores in numbers", def("op.x(1000)"), def("op.x(1_000)"), true},

		{"literal", def("op.x(1)"), def("op.x(2)"), false},
		{"white space in a string", def("op.x('a  b')"), def("op.x('a b')"), false},
		{"string or bytes", def("op.x('a')"), def("op.x(b'a')"), false},
		{"formatted string", def("op.x(f'{a}')"), def("op.x(f'{b}')"), false},
		{"text of a formatted string", def("op.x(f'{a} x')"), def("op.x(f'{a} y')"), false},
		{"format", def("op.x(f'{a:>3}')"), def("op.x(f'{a:>4}')"), false},
		{"argument", def("op.x(a)"), def("op.x(a, nullable=False)"), false},
		{"order", def("op.x()\nop.y()"), def("op.y()\nop.x()"), false},
		{"operator", def("x = a < b"), def("x = a <= b"), false},
		{"negation", def("x = a is b"), def("x = a is not b"), false},
		{"slice", def("x = a[1:]"), def("x = a[:1]"), false},
		{"tuple", def("x = (1,)"), def("x = (1)"), false},
		{"list or set", def("x = [1]"), def("x = {1}"), false},
		{"indentation", def("if a:\n    op.x()\nop.y()"), def("if a:\n    op.x()\n    op.y()"), false},
		{"else", def("if a:\n    op.x()\nelse:\n    op.y()"), def("if a:\n    op.x()\n    op.y()"), false},
		{"try", def("try:\n    op.x()\nexcept A:\n    op.y()"), def("try:\n    op.x()\nexcept B:\n    op.y()"), false},
		{"with", def("with op.a() as b:\n    b.x()"), def("with op.c() as b:\n    b.x()"), false},
		{"removed", def("op.x()"), def("pass"), false},
		{"star", def("f(a)"), def("f(*a)"), false},
		{"decorator", def("op.x()"), "@twice\n" + def("op.x()"), false},
		{"constant", "N = 1\n" + def("op.x(N)"), "N = 2\n" + def("op.x(N)"), false},
		{"constant of a constant", "A = 1\nN = A\n" + def("op.x(N)"), "A = 2\nN = A\n" + def("op.x(N)"), false},
		{"constant that is not used", "N = 1\n" + def("op.x()"), "N = 2\n" + def("op.x()"), true},
		{"helper", "def h():\n    op.x()\n" + def("h()"), "def h():\n    op.y()\n" + def("h()"), false},
		{"order of functions", "def h():\n    op.x()\n" + def("h()"), def("h()") + "def h():\n    op.x()\n", true},
		{"helper that is not used", "def h():\n    op.x()\n" + def("op.z()"), "def h():\n    op.y()\n" + def("op.z()"), true},
		{"effect of loading the module", def("op.x()"), "print(1)\n" + def("op.x()"), false},
		{"model", "class M(B):\n    a = Column(Integer)\n" + def("M()"), "class M(B):\n    a = Column(BigInteger)\n" + def("M()"), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			diff := cmp.Diff(meaning(t, test.a), meaning(t, test.b))
			if (diff == "") != test.same {
				t.Errorf("got same = %v, want %v\n%s", diff == "", test.same, diff)
			}
		})
	}
}

func TestSyntaxErrorSaysWhere(t *testing.T) {
	_, err := Parse("import a\n\ndef upgrade():\n    op.é(1\n    op.b()\n")
	found := new(SyntaxError)
	if !errors.As(err, &found) {
		t.Fatalf("got %v", err)
	}
	if found.Line != 4 && found.Line != 5 {
		t.Errorf("got line %d: %v", found.Line, err)
	}
}

func TestLiterals(t *testing.T) {
	tests := []struct {
		source string
		want   []string
		ok     bool
	}{
		{`None`, nil, true},
		{`"a"`, []string{"a"}, true},
		{`("a")`, []string{"a"}, true},
		{`("a",)`, []string{"a"}, true},
		{`"a", "b"`, []string{"a", "b"}, true},
		{`["a", 'b' "c"]`, []string{"a", "bc"}, true},
		{`u"\x61\u00e9\101"`, []string{"aéA"}, true},
		{`f"a"`, nil, false},
		{`compute()`, nil, false},
		{`("a", other)`, nil, false},
	}
	for _, test := range tests {
		module := parse(t, "x: T = "+test.source+"\n")
		got, ok := module.Strings(module.Assigned("x"))
		if ok != test.ok || !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, %v, want %q, %v", test.source, got, ok, test.want, test.ok)
		}
	}
}

func TestEmptyFunctions(t *testing.T) {
	for body, want := range map[string]bool{
		"pass": true, "...": true, "\"\"\"Nothing.\"\"\"": true, "return": true, "return None": true, "# no\n    pass": true,
		"op.x()": false, "raise NotImplementedError": false, "return f()": false, "x: int": true, "x: int = 1": false,
	} {
		if got := parse(t, "def f():\n    "+body+"\n").Function("f").Empty(); got != want {
			t.Errorf("%s: got %v, want %v", body, got, want)
		}
	}
}

func TestRaises(t *testing.T) {
	source := "def f():\n    \"\"\"No way back.\"\"\"\n    raise NotImplementedError('no')\ndef g():\n    op.x()\n    raise E\n"
	module := parse(t, source)
	if got, ok := module.Function("f").Raises(); !ok || got != "NotImplementedError('no')" {
		t.Errorf("got %q, %v", got, ok)
	}
	if _, ok := module.Function("g").Raises(); ok {
		t.Error("g does more than raise")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("def upgrade():\n    op.x(f'{a!r:>{w}}', b'\\x00', *c)\n")
	f.Add("x = '\\")
	f.Fuzz(func(t *testing.T, source string) {
		module, err := Parse(source)
		if module == nil {
			t.Fatal(err)
		}
		module.Doc()
		module.Meaning("upgrade")
		if x := module.Assigned("x"); x != nil {
			module.Strings(x)
		}
	})
}
