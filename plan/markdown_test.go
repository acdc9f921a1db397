package plan

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/migrate-check/migrate-check/internal/golden"
	"github.com/migrate-check/migrate-check/lint"
)

func TestProse(t *testing.T) {
	tests := []struct{ name, message, want string }{
		{"plain", "the revision has no downgrade", "the revision has no downgrade"},
		{"quoted name", `reads all of "orders" while nothing else can`, "reads all of `orders` while nothing else can"},
		{"quoted with a comma", `columns "a", "b c".`, "columns `a`, `b c`."},
		{"backticks", "run `git checkout x -- y`, then commit", "run `git checkout x -- y`, then commit"},
		{"call", "write downgrade() as the reverse of upgrade().", "write `downgrade()` as the reverse of `upgrade()`."},
		{"adjacent code becomes one span", "pass --postgres a/b now", "pass `--postgres a/b` now"},
		{"keywords go with code", "SET LOCAL lock_timeout = '5s' before it", "`SET LOCAL lock_timeout = '5s'` before it"},
		{"keywords after code", "pass --postgres URL, or INSERT INTO a.b DEFAULT VALUES", "pass `--postgres URL`, or `INSERT INTO a.b DEFAULT VALUES`"},
		{"keywords alone", `CREATE INDEX blocks writes to "a", DROP TABLE too`, "CREATE INDEX blocks writes to `a`, DROP TABLE too"},
		{"SQL in parentheses", "first add CHECK (customer_id IS NOT NULL) NOT VALID, then", "first add `CHECK (customer_id IS NOT NULL) NOT VALID`, then"},
		{"SQL within parentheses", "later (SET x_y TO z.w), maybe", "later (SET `x_y TO z.w`), maybe"},
		{"parentheses", "fails (see below), maybe", "fails (see below), maybe"},
		{"type", `from numeric(10,2), to "x"`, "from `numeric(10,2)`, to `x`"},
		{"type of several words", "have character varying(100) in x, timestamp(3) with time zone[] too.", "have `character varying(100)` in x, `timestamp(3) with time zone[]` too."},
		{"type that ends", "(double precision), bit varying", "(`double precision`), `bit varying`"},
		{"words that begin as a type", "a time without an end, bits vary, character by character", "a time without an end, bits vary, character by character"},
		{"mention", "ask @octocat or @a/b", "ask `@octocat` or `@a/b`"},
		{"reference", "see #12, GH-12 and a/b#3", "see `#12`, `GH-12` and `a/b#3`"},
		{"address", "at www.example.com or a@b.example", "at `www.example.com` or `a@b.example`"},
		{"link", "[x](y) ![x](y)", "`[x](y) ![x](y)`"},
		{"object name", "commit deadbeef or 6b348f4", "commit `deadbeef` or `6b348f4`"},
		{"number", "12 rows in 3 tables of 16.4", "`12` rows in 3 tables of 16.4"},
		{"emoji code", "nice :tada: time", "nice `:tada`: time"},
		{"other scripts", "Größe 小包", "Größe 小包"},
		{"apostrophe", "the server's users' keys", "the server's users' keys"},
		{"lines", "a\n# b\n", "a `#` b"},
		{"open quote", `column "amount`, "column `\"amount`"},
		{"empty", " \n ", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := prose(tt.message); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestLimitKeepsTheVerdictAndWhatBlocks(t *testing.T) {
	for _, tt := range []struct {
		findings int
		want     string
	}{
		{30, "- ⛔ `drop-column`: DROP COLUMN deletes `t29.c` (`db/0001.sql`, line 30)\n"},
		{5000, "- `drop-column`: 5000 findings\n"},
	} {
		t.Run(fmt.Sprint(tt.findings), func(t *testing.T) {
			p := crowded(tt.findings)
			text, cut := Markdown(p, Options{Limit: 8000})
			if len(text) > 8000 || !cut {
				t.Errorf("got %d bytes, cut %v, want at most 8000 and cut", len(text), cut)
			}
			for _, want := range []string{"merge blocked", plural(tt.findings, "error"), tt.want, "Left out to keep this short: "} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in:\n%s", want, text)
				}
			}
		})
	}
}

// GitHub drops a job summary of more than 1 MiB as a whole.
func TestJobSummaryFits(t *testing.T) {
	format, err := FormatNamed("markdown")
	if err != nil {
		t.Fatal(err)
	}
	for _, findings := range []int{1000, 5000} {
		var text strings.Builder
		if err := format.Write(&text, crowded(findings), Options{}); err != nil {
			t.Fatal(err)
		}
		if text.Len() > 900<<10 || text.Len() < 300<<10 {
			t.Errorf("%d findings: got %d bytes, want no more than 900 KiB, and not far less", findings, text.Len())
		}
	}
}

// What a reader sees of a plan that is too long stands beside the others.
// The budget of a comment holds whatever a plan has, and however long it is: GitHub refuses a longer one as a whole.
func TestEverythingFits(t *testing.T) {
	long := strings.Repeat("🐋 ", 500) // four bytes a character
	p := hostilePlan(long)
	longer := strings.Repeat(long, 40)
	p.Tool, p.Base.Ref, p.Postgres.Version, p.Postgres.Source = longer, longer, longer, longer
	project := p.Projects[0]
	for i := range 60 {
		f := project.Findings[0]
		f.Rule, f.Severity = fmt.Sprint(i, long), lint.Severity(1+i%3)
		project.Findings = append(project.Findings, f)
	}
	for range 6 {
		p.Unchecked = append(p.Unchecked, Unchecked{What: long, Why: long + "\n" + long, Fix: long, Output: strings.Repeat(long+"\n", 20)})
		p.Projects = append(p.Projects, project)
	}
	text, cut := Markdown(p, Options{Limit: 60_000})
	if !cut || len(text) > 60_000 || !strings.Contains(text, "merge blocked") || !strings.Contains(text, "not checked.**") {
		t.Errorf("got %d bytes, cut %v:\n%.3000s", len(text), cut, text)
	}
}

func TestCutMarkdown(t *testing.T) {
	p := crowded(60)
	p.Projects[0].Findings[0].Severity = lint.Warning
	p.Verdict = Judge(p)
	text, _ := Markdown(p, Options{Limit: 6000})
	golden.Check(t, "testdata/cut.md", []byte(text))
}

func TestBranches(t *testing.T) {
	revision := func(id string, parents ...string) Revision { return Revision{ID: id, Parents: parents} }
	tests := []struct {
		name      string
		revisions []Revision
		want      bool
	}{
		{"one", []Revision{revision("b", "a")}, false},
		{"a line", []Revision{revision("b", "a"), revision("c", "b")}, false},
		{"a tool without parents", []Revision{revision("1"), revision("2")}, false},
		{"the first of all", []Revision{revision("a"), revision("b", "a")}, false},
		{"two heads", []Revision{revision("b", "a"), revision("c", "a")}, true},
		{"a merge of the base's heads", []Revision{revision("c", "a", "b")}, true},
		{"two beginnings", []Revision{revision("b", "a"), revision("d", "c")}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &Plan{Verdict: Pass, Projects: []Project{{Dir: "db", Revisions: tt.revisions}}}
			text, _ := Markdown(p, Options{})
			if got := strings.Contains(text, "```mermaid\ngraph TD\n"); got != tt.want {
				t.Errorf("got a graph %v, want %v:\n%s", got, tt.want, text)
			}
		})
	}
	hostile := revision(`d"]; click r0 "javascript:x"`, "b")
	hostile.Message = "<img src=x> `a` #35; %% a.b-c_d"
	g := graphOf([]Revision{revision("b", "a"), revision("c", "a"), hostile})
	g.marks["b"] = "⛔"
	want := []string{
		"graph TD",
		`  r0(["a · on the base"])`, `  r1["⛔ b"]`, `  r2["c · head"]`, `  r3["d… click r0 …javascript…x… · head<br>…img src…x… …a… …35… … a.b-c_d"]`,
		"  r0 --> r1", "  r0 --> r2", "  r1 --> r3",
	}
	if diff := cmp.Diff(want, g.lines()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// crowded is a plan with as many findings.
func crowded(findings int) *Plan {
	project := Project{Dir: "db", Tool: "goose"}
	for i := range findings {
		project.Findings = append(project.Findings, lint.Finding{
			Rule: "drop-column", Severity: lint.Error, Evidence: lint.Static,
			Message:  fmt.Sprintf("DROP COLUMN deletes \"t%d.c\"", i),
			Detail:   strings.Repeat("a line of detail\n", 30),
			Position: lint.Position{Path: "db/0001.sql", Line: i + 1},
		})
	}
	p := &Plan{Version: Version, Projects: []Project{project}}
	p.Verdict = Judge(p)
	return p
}

func TestLinksLeadToTheLine(t *testing.T) {
	p := crowded(1)
	p.Projects[0].Findings[0].Path = "db/a b)(c#.sql"
	p.Projects[0].Findings[0].EndLine = 4
	text, _ := Markdown(p, Options{Files: "https://github.com/acme/shop/blob/abc"})
	want := "([`a b)(c#.sql`, line 1](https://github.com/acme/shop/blob/abc/db/a%20b%29%28c%23.sql#L1-L4))"
	if !strings.Contains(text, want) {
		t.Errorf("%s is missing in:\n%s", want, text)
	}
}

var hostileSeeds = []string{
	"```\n</details>\n# x", "a | b \\| c\n|---|", "@octocat #12 a/b#1 www.x.example http://x a@b.example",
	"<!-- --> <b>x</b> <script>", "![x](y) [x](y) [x]: y", "1. x\n- y\n> z", "\u202e\x1b[31m\x00\xff", "/lgtm",
	"x\n===\n---", "`` ` ```", "\"a\" \"b\" `c`", "(((", "\"\" ``", "\t code", "&lt; &#64;x", "$x$ ~~y~~ *z* __w__",
}

// FuzzMarkdown puts text into every field of a plan. Whatever it is, the document keeps the blocks that
// harmless text gives, and outside of code nothing appears but words.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range hostileSeeds {
		f.Add(seed)
	}
	want := skeleton(hostilePlan("word"), Options{})
	f.Fuzz(func(t *testing.T, evil string) {
		if strings.TrimSpace(visible(evil)) == "" {
			t.Skip("empty fields are left out")
		}
		p := hostilePlan(evil)
		if diff := cmp.Diff(want, skeleton(p, Options{})); diff != "" {
			t.Errorf("the blocks changed (-word +evil):\n%s", diff)
		}
		checkWords(t, p)
	})
}

// hostilePlan has the text in every field that holds the user's. The parts that depend on its form, such
// as whether it is a diff, are the same for all texts.
func hostilePlan(evil string) *Plan {
	f := lint.Finding{
		Rule: evil, Severity: lint.Error, Message: evil, Detail: "x\n" + evil, Hint: evil, Evidence: lint.Static,
		Position: lint.Position{Path: "a/" + evil, Line: 3, EndLine: 9}, Source: "x\n" + evil, Revision: "1" + evil,
	}
	approved, moved, gone := f, f, f
	approved.Approved = evil
	moved.Changed = &lint.Lines{First: 1, Last: 1}
	gone.Gone = true
	missing := []Unchecked{{What: evil, Why: "x " + oneLine(evil), Fix: evil}, {What: evil, Why: "x\nx" + evil, Fix: evil}}
	return &Plan{
		Verdict: Fail, Tool: evil, Dirs: []string{"a/" + evil}, Base: Tree{Ref: evil, Commit: evil}, Head: Tree{Ref: evil, Commit: evil},
		Postgres:  &Postgres{Source: evil, Version: evil},
		Unchecked: missing,
		Projects: []Project{{
			Dir: "a/" + evil, Tool: evil, Findings: []lint.Finding{f, moved, gone, approved}, Ignored: []lint.Finding{approved}, Unchecked: missing,
			Revisions: []Revision{{
				ID: "1" + evil, Message: evil, Parents: []string{"x" + evil, "y" + evil},
				Statements: []Statement{
					{SQL: "x" + evil, Transaction: 1, Locks: []Lock{{Table: evil, Mode: evil, Blocks: "writes", Rewrite: true, Reason: evil, Until: &Until{Statement: 2, Event: Commit}}}},
					{SQL: "x" + evil, Transaction: 1, Rows: []Rows{{Table: evil, Deleted: 1}}},
					{SQL: "x" + evil},
				},
				Locks:  []Lock{{Table: evil, Mode: evil, Blocks: evil, Rewrite: true, Reason: evil}},
				Schema: []Change{{Kind: evil, Name: evil, Before: "x" + evil, After: "x\n" + evil}},
			}},
		}},
	}
}

func parse(p *Plan, opts Options) (document ast.Node, source []byte) {
	markdown, _ := Markdown(p, opts)
	parser := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()
	return parser.Parse(text.NewReader([]byte(markdown))), []byte(markdown)
}

// skeleton lists the blocks of the document, and how deep they lie.
func skeleton(p *Plan, opts Options) (blocks []string) {
	document, source := parse(p, opts)
	depth := 0
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() == ast.TypeInline {
			return ast.WalkSkipChildren, nil
		}
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		kind := n.Kind().String()
		switch block := n.(type) {
		case *ast.HTMLBlock:
			kind += ":" + string(block.Lines().Value(source))
			kind = regexp.MustCompile(`[0-9]+`).ReplaceAllString(kind, "N")
		case *ast.FencedCodeBlock:
			kind += ":" + string(block.Language(source))
		case *ast.Heading:
			kind += fmt.Sprint(block.Level)
		case *extast.TableCell:
			kind += "." // rows of another length would show
		}
		blocks = append(blocks, strings.Repeat(" ", depth)+kind)
		depth++
		return ast.WalkContinue, nil
	})
	return blocks
}

// What may stand outside of code: words of letters, numbers, our own marks and punctuation. No character
// among it begins a mention, a reference, an address or markup.
var inert = regexp.MustCompile(`^[\p{L}0-9 .,;:!?()'’…·⛔✅❓⚠️ℹ️-]*$`)

func checkWords(t *testing.T, p *Plan) {
	document, source := parse(p, Options{})
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.CodeSpan, *ast.FencedCodeBlock, *ast.HTMLBlock:
			return ast.WalkSkipChildren, nil
		case *ast.Link, *ast.Image, *ast.AutoLink, *extast.Strikethrough, *extast.TaskCheckBox:
			t.Errorf("there is a %s in the document", n.Kind())
		case *ast.RawHTML:
			if html := string(n.Segments.Value(source)); entering && html != "<sub>" && html != "</sub>" && html != "<br>" {
				t.Errorf("there is the HTML %s in the document", html)
			}
		case *ast.Text:
			if words := string(n.Value(source)); entering && !inert.MatchString(words) {
				t.Errorf("outside of code: %q", words)
			}
		}
		return ast.WalkContinue, nil
	})
}

func FuzzTerminal(f *testing.F) {
	f.Add("::error::x")
	f.Add("##[error]x")
	f.Add("a\n::set-env::\r\n\u202e\x1b]0;title\x07")
	f.Fuzz(func(t *testing.T, evil string) {
		for _, line := range strings.Split(newTerminal(hostilePlan(evil), Options{Verbose: true}).document(), "\n") {
			// GitHub reads a line as a command after trimming it, and in the old form anywhere in it.
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") {
				t.Errorf("a workflow command: %q", line)
			}
			if strings.ContainsFunc(line, isHidden) {
				t.Errorf("hidden characters: %q", line)
			}
		}
	})
}

// The cost of shortening grew with the square of the text: this took minutes.
func TestFitIsQuick(t *testing.T) {
	if got, want := fit(strings.Repeat("a小", 1<<20), 7), "a小a小…"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzAnnotations(f *testing.F) {
	f.Add("::error::x")
	f.Add("a,file=b::c\r\n##[error]d%0A%0D")
	ours := regexp.MustCompile(`^::(error|warning|notice) ((title|file|line|endLine|col)=[^:,\r\n]*,?)*::[^\r\n]*$`)
	want := commandShapes(annotations(hostilePlan("word")))
	f.Fuzz(func(t *testing.T, evil string) {
		if said := oneLine(evil); said == "" || said == "0" {
			t.Skip("empty properties are left out")
		}
		written := annotations(hostilePlan(evil))
		for _, line := range strings.Split(strings.TrimSuffix(written, "\n"), "\n") {
			if !ours.MatchString(line) || strings.Contains(line, "##[") {
				t.Errorf("not a command of ours: %q", line)
			}
		}
		if diff := cmp.Diff(want, commandShapes(written)); diff != "" {
			t.Errorf("a value is read as more than that (-word +evil):\n%s", diff)
		}
	})
}

// commandShapes are workflow commands without the values of their properties and without their text.
func commandShapes(commands string) (shapes []string) {
	values := regexp.MustCompile(`=[^,]*`)
	for line := range strings.Lines(commands) {
		command, _, _ := strings.Cut(strings.TrimPrefix(line, "::"), "::")
		shapes = append(shapes, values.ReplaceAllString(command, "="))
	}
	return shapes
}

func TestDetailRepeatsNothing(t *testing.T) {
	tests := []struct{ name, message, source, detail, want string }{
		{"the message", `the upgrade fails: type "a" exists`, "", "ERROR 42710: type \"a\" exists\nHINT: drop it", "HINT: drop it"},
		{"another message", "the upgrade fails", "", "ERROR 42710: type \"a\" exists", "ERROR 42710: type \"a\" exists"},
		{"the statement", "m", "DROP  TABLE\n  a;", "HINT: h\nSTATEMENT:\nDROP TABLE\na", "HINT: h"},
		{"what Python sends", "m", `op.drop_table("a")`, "STATEMENT:\nDROP TABLE a", "STATEMENT:\nDROP TABLE a"},
		{"a traceback after it", "m", "DROP TABLE a", "STATEMENT:\nDROP TABLE a\nTraceback", "STATEMENT:\nDROP TABLE a\nTraceback"},
		{"both", "x: no", "DROP TABLE a", "ERROR 42P01: no\nSTATEMENT:\nDROP TABLE a", ""},
	}
	for _, tt := range tests {
		got := withoutRepeats(lint.Finding{Message: tt.message, Source: tt.source, Detail: tt.detail})
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSentencesStandOutsideOfDiffs(t *testing.T) {
	detail := "-a int\n+a bigint\n\nDatabases that ran it have int, new ones get bigint.\n--- databases that ran it\n+++ new databases\n@@ column t.a @@\n-a int\n+a bigint\n"
	want := []detailPart{
		{text: []string{"-a int", "+a bigint"}},
		{sentence: "Databases that ran it have int, new ones get bigint."},
		{text: []string{"--- databases that ran it", "+++ new databases", "@@ column t.a @@", "-a int", "+a bigint"}},
	}
	if diff := cmp.Diff(want, detailParts(detail), cmp.AllowUnexported(detailPart{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
