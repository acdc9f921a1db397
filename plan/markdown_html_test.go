package plan

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// GitHub renders with cmark-gfm. What FuzzMarkdown proves of every text with another parser is proven here of some with
// that one: in the HTML, text of users changes no tag, every tag is closed, and nothing is a link, an image or a mention.
func TestMarkdownAsHTML(t *testing.T) {
	if _, err := exec.LookPath("cmark-gfm"); err != nil {
		if os.Getenv("MIGRATE_CHECK_REQUIRE_CMARK") == "1" {
			t.Fatal("there is no cmark-gfm, and MIGRATE_CHECK_REQUIRE_CMARK=1 is set")
		}
		t.Skip("there is no cmark-gfm")
	}
	want := tagsOf(t, asHTML(t, hostilePlan("word")))
	for _, evil := range hostileTexts(t) {
		if strings.TrimSpace(visible(evil)) == "" {
			continue // empty fields are left out
		}
		html := asHTML(t, hostilePlan(evil))
		if diff := cmp.Diff(want, tagsOf(t, html)); diff != "" {
			t.Errorf("%q changes the tags (-word +evil):\n%s", evil, diff)
		}
		checkOutsideOfCode(t, evil, html)
	}
}

// checkHTML checks the tags and the words of a document that may have any shape.
func checkHTML(t *testing.T, evil, markdown string) {
	t.Helper()
	if _, err := exec.LookPath("cmark-gfm"); err != nil {
		return // TestMarkdownAsHTML says that it is missing
	}
	html := toHTML(t, markdown)
	tagsOf(t, html)
	checkOutsideOfCode(t, evil, html)
}

func checkOutsideOfCode(t *testing.T, evil, html string) {
	t.Helper()
	for _, words := range outsideOfCode(html) {
		if !inert.MatchString(words) {
			t.Errorf("%q: outside of code: %q", evil, words)
		}
	}
}

// hostileTexts are the seeds of FuzzMarkdown, what it once found, and each seed after each beginning of a block.
func hostileTexts(t *testing.T) (texts []string) {
	t.Helper()
	texts = slices.Clone(hostileSeeds)
	files, err := filepath.Glob("testdata/fuzz/FuzzMarkdown/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(content)) {
			if quoted, ok := strings.CutPrefix(strings.TrimSpace(line), "string("); ok {
				text, err := strconv.Unquote(strings.TrimSuffix(quoted, ")"))
				if err != nil {
					t.Fatalf("%s: %v", file, err)
				}
				texts = append(texts, text)
			}
		}
	}
	for i, seed := range hostileSeeds {
		texts = append(texts, "\n\n"+hostileSeeds[(i+5)%len(hostileSeeds)]+"\n"+seed)
	}
	return texts
}

func asHTML(t *testing.T, p *Plan) string {
	t.Helper()
	markdown, _ := Markdown(p, Options{})
	return toHTML(t, markdown)
}

func toHTML(t *testing.T, markdown string) string {
	t.Helper()
	cmd := exec.Command("cmark-gfm", "-e", "table", "-e", "strikethrough", "-e", "autolink", "-e", "tagfilter", "-e", "tasklist", "-e", "footnotes", "--unsafe")
	cmd.Stdin = strings.NewReader(markdown)
	html, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(html)
}

var (
	// In HTML that cmark-gfm wrote, text has no "<": all of them begin tags.
	tag  = regexp.MustCompile(`<(/?)([a-z0-9]+)([^>]*?)(/?)>`)
	code = regexp.MustCompile(`(?s)<code[^>]*>.*?</code>`)
)

// The tags that a comment may have. Links and images are none of them here, as the plan has no address of its files.
var ourTags = strings.Fields("h3 h4 p strong em ul ol li pre code table thead tbody tr th td details summary b sub br")

// tagsOf lists the tags but code, after it has checked that each is ours and closed where it has to be.
func tagsOf(t *testing.T, html string) (tags []string) {
	t.Helper()
	var open []string
	for _, found := range tag.FindAllStringSubmatch(html, -1) {
		closing, name := found[1] == "/", found[2]
		if name != "code" { // how many words become code differs, and does no harm
			tags = append(tags, found[0])
		}
		switch {
		case !slices.Contains(ourTags, name):
			t.Errorf("there is the tag %s in:\n%s", found[0], html)
		case name == "br":
		case !closing:
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			t.Fatalf("%s closes %v in:\n%s", found[0], open, html)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%v stay open in:\n%s", open, html)
	}
	return tags
}

// outsideOfCode is the text that GitHub looks for mentions and references in.
func outsideOfCode(html string) (texts []string) {
	for _, text := range tag.Split(code.ReplaceAllString(html, "<br>"), -1) {
		texts = append(texts, strings.NewReplacer("\n", " ", "&quot;", `"`, "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text))
	}
	return texts
}
