package migration

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/internal/python"
	"github.com/migrate-check/migrate-check/lint"
)

var (
	pieces    = regexp.MustCompile(`(?s)"""|'[^'\n]*'|"[^"\n]*"|\w+|\s+|#[^\n]*|--[^\n]*|.`)
	locations = regexp.MustCompile(`,?"(location|stmt_location|stmt_len)":-?\d+`)
)

// mutate changes one or two pieces of a text: it drops, doubles or replaces them, or adds white space and
// comments, which may or may not matter where they land.
func mutate(random *rand.Rand, text, comment string) string {
	tokens := pieces.FindAllString(text, -1)
	for range 1 + random.IntN(2) {
		i, j := random.IntN(len(tokens)), random.IntN(len(tokens))
		switch random.IntN(7) {
		case 0:
			tokens[i] = ""
		case 1:
			tokens[i] += tokens[i]
		case 2:
			tokens[i] = tokens[j]
		case 3:
			tokens[i] += " "
		case 4:
			tokens[i] += " " + comment + " remark\n"
		case 5:
			tokens[i] = strings.ToUpper(tokens[i])
		case 6:
			tokens[i] = "(" + tokens[i] + ")"
		}
	}
	return strings.Join(tokens, "")
}

// realFiles gives the texts of the files with an ending in the project of the repository.
func realFiles(t *testing.T, ending string) (texts []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("../../testdata/projects"), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ending) || ending == ".py" && !strings.Contains(name, "/versions/") {
			return err
		}
		data, err := os.ReadFile(filepath.Join("../../testdata/projects", name))
		texts = append(texts, string(data))
		return err
	})
	if err != nil || len(texts) == 0 {
		t.Fatalf("found no %s files: %v", ending, err)
	}
	return texts
}

// Whenever the parse tree of PostgreSQL differs, the edit is reported; whenever it does not, it is not.
func TestAnyEditOfSQLIsJudgedByItsParseTree(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	files := realFiles(t, ".up.sql")
	parsed, same := 0, 0
	for range 2000 {
		before := files[random.IntN(len(files))]
		after := mutate(random, before, "--")
		wantTree, err := parseTree(before)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := parseTree(after)
		if err != nil {
			continue
		}
		parsed++
		want := tree == wantTree
		if want {
			same++
		}
		if got := sameMeaning(sqlText(before), sqlText(after)); got != want {
			t.Errorf("got same = %v, want %v, from\n%s\nto\n%s", got, want, before, after)
		}
	}
	if parsed < 300 || same < 50 || same == parsed {
		t.Errorf("of 2000 edits %d could be parsed and %d of them changed nothing; the test proves too little", parsed, same)
	}
}

func parseTree(sql string) (string, error) {
	tree, err := pg_query.ParseToJSON(sql)
	return locations.ReplaceAllString(tree, ""), err
}

func sqlText(source string) Script {
	return Script{Direction: lint.Upgrade, Path: "x.sql", Source: source, Language: SQL, Parts: []Part{{Text: source}}}
}

// The syntax tree as Python itself sees it, without what does not count.
const pythonTrees = `
import ast, json, sys

class Strip(ast.NodeTransformer):
    def visit_Expr(self, node):
        self.generic_visit(node)
        value = node.value
        if isinstance(value, ast.Constant) and (isinstance(value.value, str) or value.value in (..., None)):
            return None
        return node
    def visit_Pass(self, node):
        return None
    def visit_AnnAssign(self, node):
        self.generic_visit(node)
        return ast.Assign([node.target], node.value) if node.value else None
    def visit_arg(self, node):
        return ast.arg(node.arg, None)

def tree(source):
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError, MemoryError):
        return None
    for node in module.body:
        if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
            return None  # it is no longer within the function
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
            node.returns = None
            found = ast.dump(Strip().visit(node))
    return found

import warnings
warnings.simplefilter("ignore")
json.dump([tree(source) for source in json.load(sys.stdin)], sys.stdout)
`

var upgradeBody = regexp.MustCompile(`(?s)(def upgrade\(\)[^\n]*\n)(.*?)(\n\S|\z)`)

// The same for Python, whose own parser is the judge.
func TestAnyEditOfPythonIsJudgedByItsSyntaxTree(t *testing.T) {
	interpreter, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 to compare with")
	}
	random := rand.New(rand.NewPCG(7, 8))
	files := realFiles(t, ".py")
	var sources []string // before and after, in turn
	for range 1500 {
		before := files[random.IntN(len(files))]
		at := upgradeBody.FindStringSubmatchIndex(before)
		if at == nil {
			continue
		}
		sources = append(sources, before, before[:at[4]]+mutate(random, before[at[4]:at[5]], "#")+before[at[5]:])
	}
	trees := treesOfPython(t, interpreter, sources)
	parsed, same := 0, 0
	for i := 0; i < len(sources); i += 2 {
		before, after := sources[i], sources[i+1]
		module, err := python.Parse(after)
		if trees[i] == nil || trees[i+1] == nil || err != nil || module.Function("upgrade") == nil {
			continue
		}
		parsed++
		want := *trees[i] == *trees[i+1]
		if want {
			same++
		}
		if got := sameMeaning(pythonText(before), pythonText(after)); got != want {
			diff := newLines(before, after)
			t.Errorf("got same = %v, want %v:\n%s", got, want, diff)
		}
	}
	if parsed < 300 || same < 50 || same == parsed {
		t.Errorf("of %d edits %d could be parsed and %d of them changed nothing; the test proves too little", len(sources)/2, parsed, same)
	}
}

func treesOfPython(t *testing.T, interpreter string, sources []string) (trees []*string) {
	t.Helper()
	input, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(interpreter, "-c", pythonTrees)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, err.(*exec.ExitError).Stderr)
	}
	if err := json.Unmarshal(out, &trees); err != nil {
		t.Fatal(err)
	}
	return trees
}

func pythonText(source string) Script {
	return Script{Direction: lint.Upgrade, Path: "x.py", Source: source, Language: Python}
}

// newLines shows the lines that a text did not have before.
func newLines(before, after string) string {
	known := map[string]bool{}
	for line := range strings.Lines(before) {
		known[line] = true
	}
	var out strings.Builder
	for line := range strings.Lines(after) {
		if !known[line] {
			out.WriteString("  " + line)
		}
	}
	return out.String()
}
