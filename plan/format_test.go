package plan

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/golden"
)

// extensions are the endings of the golden files.
var extensions = map[string]string{
	"terminal": ".txt", "markdown": ".md", "json": ".plan.json", "github": ".annotations.txt",
	"sarif": ".sarif.json", "junit": ".junit.xml", "gitlab": ".gitlab.json", "outputs": ".outputs.txt",
}

// testPlans reads every plan in testdata by its name.
func testPlans(t testing.TB) map[string]*Plan {
	t.Helper()
	files, err := filepath.Glob("testdata/*.plan.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no plans in testdata: %v", err)
	}
	plans := map[string]*Plan{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Decode(bytes.NewReader(content))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		plans[strings.TrimSuffix(filepath.Base(file), ".plan.json")] = p
	}
	return plans
}

func TestFormats(t *testing.T) {
	for name, p := range testPlans(t) {
		for _, format := range Formats() {
			t.Run(name+"/"+format.Name, func(t *testing.T) {
				extension, known := extensions[format.Name]
				if !known {
					t.Fatalf("the format %s has no extension in this test", format.Name)
				}
				var out bytes.Buffer
				if err := format.Write(&out, p, Options{}); err != nil {
					t.Fatal(err)
				}
				golden.Check(t, filepath.Join("testdata", name+extension), out.Bytes())
			})
		}
	}
}

func TestFormatNamed(t *testing.T) {
	if f, err := FormatNamed("json"); err != nil || f.Name != "json" {
		t.Errorf("json: got %v, %v", f, err)
	}
	want := `unknown format "jsno"; there are github, gitlab, json, junit, markdown, outputs, sarif, terminal`
	if _, err := FormatNamed("jsno"); err == nil || err.Error() != want {
		t.Errorf("jsno: got %v, want %s", err, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"unknown key", `{"version": 1, "verdict": "pass", "shell": "rm"}`, `reading the plan: json: unknown field "shell"`},
		{"newer version", `{"version": 2, "verdict": "pass"}`, "the plan has version 2; this migrate-check reads version 1"},
		{"unknown verdict", `{"version": 1, "verdict": "great"}`, `the plan says "great", but what is in it says "pass"`},
		{"a lie", `{"version": 1, "verdict": "pass", "projects": [{"findings": [{"severity": "error"}]}]}`, `the plan says "pass", but what is in it says "fail"`},
		{"a tail", `{"version": 1, "verdict": "pass"} {}`, "reading the plan: there is more after its end"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Decode(strings.NewReader(tt.text))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestEncodeWritesNoNull(t *testing.T) {
	var out bytes.Buffer
	if err := writeJSON(&out, &Plan{Version: Version, Verdict: Pass, Projects: []Project{{Dir: "."}}}, Options{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "null") {
		t.Errorf("got a null in %s", out.String())
	}
}

// A terminal of 80 columns shows every line whole, but for paths, names and quoted text, which must stay
// complete to be copied.
func TestTerminalStaysWithin80Columns(t *testing.T) {
	for name, p := range testPlans(t) {
		var out bytes.Buffer
		if err := formats["terminal"].Write(&out, p, Options{}); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(out.String(), "\n") {
			if columnsOf(line) > 80 && !strings.Contains(line, "│") && !strings.Contains(line, "/") && name != "hostile" {
				t.Errorf("%s: %d columns: %s", name, columnsOf(line), line)
			}
		}
	}
}

func TestColorIsOnlyAdded(t *testing.T) {
	for name, p := range testPlans(t) {
		plain, colored := new(bytes.Buffer), new(bytes.Buffer)
		if err := formats["terminal"].Write(plain, p, Options{}); err != nil {
			t.Fatal(err)
		}
		if err := formats["terminal"].Write(colored, p, Options{Color: true}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(plain.String(), escapeSequence.ReplaceAllString(colored.String(), "")); diff != "" {
			t.Errorf("%s (-plain +coloured without colours):\n%s", name, diff)
		}
	}
}
