package plan

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/migrate-check/migrate-check/lint"
)

// everywhere is a plan with the text in every field that there is, also in those that hold words of ours: a plan may
// come from somebody else. A field that is added later is among them.
func everywhere(evil string) *Plan {
	p := &Plan{}
	fill(reflect.ValueOf(p).Elem(), evil)
	p.Version = Version
	for i := range p.Projects {
		for j := range p.Projects[i].Findings {
			f := &p.Projects[i].Findings[j]
			f.Severity = lint.Severity(1 + j)
			if j > 0 {
				f.Approved = "" // one that is approved is not shown in full
			}
			if i > 0 {
				f.Changed, f.Gone = nil, false
			}
		}
	}
	p.Verdict = Fail // Decode takes no other word
	return p
}

func fill(v reflect.Value, evil string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(evil)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
		if v.Type() == reflect.TypeFor[time.Duration]() {
			v.SetInt(int64(time.Second))
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), evil)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range v.Len() {
			fill(v.Index(i), evil)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), evil)
			}
		}
	}
}

// Whatever stands in a plan, in whichever field: no format lets it become a command of the build, a sequence of the
// terminal, a link, a mention, markup, or the end of what it stands in.
func TestNoFieldOfAPlanActs(t *testing.T) {
	seeds := append(slices.Clone(hostileSeeds), "::error::x", "x\n::add-mask::x\n  ::error file=a::x", "##[error]x", "a\n::set-env name=x::\r\n\u202e\x1b]0;title\x07",
		"a,file=b::c\r\n##[error]d%0A%0D", "]]></failure><x/>", "\x1b[2J", "\u2028::error::x", "a\rb\r::error::x", "\"};alert(1)//", "'>\"><img src=x>")
	for _, evil := range seeds {
		for _, text := range []string{evil, "+x\n-" + evil + "\n" + evil} {
			for _, format := range Formats() {
				var out bytes.Buffer
				if err := format.Write(&out, everywhere(text), Options{Verbose: true}); err != nil {
					t.Fatalf("%s of %q: %v", format.Name, text, err)
				}
				checkInert(t, format.Name, text, out.String())
			}
		}
	}
}

var ownCommand = regexp.MustCompile(`^::(error|warning|notice) ((title|file|line|endLine|col)=[^:,\r\n]*,?)*::[^\r\n]*$`)

func checkInert(t *testing.T, format, evil, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s of %q is not UTF-8", format, evil)
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), "::") && !(format == "github" && ownCommand.MatchString(line)) || strings.Contains(line, "##[") {
			t.Errorf("%s of %q: a workflow command: %q", format, evil, line)
		}
		if strings.ContainsFunc(line, isHidden) {
			t.Errorf("%s of %q: hidden characters: %q", format, evil, line)
		}
	}
	switch format {
	case "json", "sarif", "gitlab":
		if !json.Valid([]byte(text)) {
			t.Errorf("%s of %q is no JSON", format, evil)
		}
	case "junit":
		names := map[string]bool{}
		for decoder := xml.NewDecoder(strings.NewReader(text)); ; {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Errorf("junit of %q: %v", evil, err)
				break
			}
			if start, ok := token.(xml.StartElement); ok {
				names[start.Name.Local] = true
			}
		}
		if len(names) > 6 {
			t.Errorf("junit of %q has the elements %v", evil, names)
		}
	case "outputs":
		if regexp.MustCompile(`(?m)^(verdict=fail|(errors|warnings|unchecked|pending)=[0-9]+)$`).ReplaceAllString(text, "") != "\n\n\n\n\n" {
			t.Errorf("outputs of %q: %q", evil, text)
		}
	case "markdown":
		checkHTML(t, evil, text)
	}
}
