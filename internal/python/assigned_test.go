package python

import "testing"

func TestAssigned(t *testing.T) {
	tests := map[string]string{ // what "a" is
		"a = 1":                      "1",
		"a = 1\na = 2":               "2",
		"a: str = 'x'":               "'x'",
		"a = b = None":               "None",
		"b = a = None":               "None",
		"b, a = '1', None":           "None",
		"(a, b) = ('1', None)":       "'1'",
		"a, b = f()":                 "f()",
		"a, *b = 1, 2, 3":            "1, 2, 3",
		"b = 1":                      "",
		"b, c = 1, 2":                "",
		"def f():\n    a = 1":        "",
		"a = 1\nif True:\n    a = 2": "1",
	}
	for source, want := range tests {
		module, err := Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if value := module.Assigned("a"); value != nil {
			got = module.Text(value)
		}
		if got != want {
			t.Errorf("%q: a is %q, want %q", source, got, want)
		}
	}
}
