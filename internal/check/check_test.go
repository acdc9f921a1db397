package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/migrate-check/migrate-check/rules"
)

var ruleID = regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)

// A finding whose rule nobody registered could be neither configured nor explained.
func TestEveryRuleOfTheRoomsIsInTheCatalog(t *testing.T) {
	catalog := map[string]bool{}
	for _, rule := range rules.All() {
		catalog[rule.ID] = true
	}
	for _, room := range []string{".", "../migration", "../observe", "../replay"} {
		ids := constants(t, room)
		if len(ids) == 0 {
			t.Errorf("no rule IDs found in %s", room)
		}
		for _, id := range ids {
			if !catalog[id] {
				t.Errorf("%s reports %q, which is not in the catalog", room, id)
			}
		}
	}
}

// constants are the IDs of rules among the exported constants of a package.
func constants(t *testing.T, dir string) (ids []string) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, spec := range group.Specs {
				ids = append(ids, idsOf(spec.(*ast.ValueSpec))...)
			}
		}
	}
	return ids
}

func idsOf(spec *ast.ValueSpec) (ids []string) {
	for i, value := range spec.Values {
		literal, ok := value.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING || !spec.Names[i].IsExported() {
			continue
		}
		if text, err := strconv.Unquote(literal.Value); err == nil && ruleID.MatchString(text) {
			ids = append(ids, text)
		}
	}
	return ids
}
