package migration

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/internal/golden"
	"github.com/migrate-check/migrate-check/lint"
)

// TestCompare reads testdata/compare: in each archive the files under base/ and head/ are the two trees,
// and the section "want" is what the comparison says.
func TestCompare(t *testing.T) {
	entries, err := os.ReadDir("testdata/compare")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Run(strings.TrimSuffix(entry.Name(), ".txtar"), func(t *testing.T) {
			file := "testdata/compare/" + entry.Name()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := *archive
			got.Files = nil
			var base, head txtar.Archive
			for _, f := range archive.Files {
				if f.Name == "want" {
					continue
				}
				got.Files = append(got.Files, f)
				if name, ok := strings.CutPrefix(f.Name, "base/"); ok {
					base.Files = append(base.Files, txtar.File{Name: name, Data: f.Data})
				} else if name, ok := strings.CutPrefix(f.Name, "head/"); ok {
					head.Files = append(head.Files, txtar.File{Name: name, Data: f.Data})
				}
			}
			changes := compareArchives(t, &base, &head)
			got.Files = append(got.Files, txtar.File{Name: "want", Data: []byte(describe(changes))})
			golden.Check(t, file, txtar.Format(&got))
		})
	}
}

// compareArchives compares the projects of two trees. A file that only one tree names is as in the
// other, except where it is named with the content "(removed)".
func compareArchives(t *testing.T, base, head *txtar.Archive) *Changes {
	t.Helper()
	for _, f := range base.Files {
		if !has(head, f.Name) {
			head.Files = append(head.Files, f)
		}
	}
	var kept []txtar.File
	for _, f := range head.Files {
		if strings.TrimSpace(string(f.Data)) != "(removed)" {
			kept = append(kept, f)
		}
	}
	head.Files = kept
	headProject := load(t, tree(string(txtar.Format(head))))
	baseProject, err := Load(tree(string(txtar.Format(base))), Place{headProject.Dir, headProject.Tool}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	baseProject.Ref = "origin/main"
	return Compare(baseProject, headProject)
}

func has(archive *txtar.Archive, name string) bool {
	for _, f := range archive.Files {
		if f.Name == name {
			return true
		}
	}
	return false
}

func describe(changes *Changes) string {
	var out strings.Builder
	out.WriteString("pending: " + order(changes.Pending) + "\n")
	for _, f := range changes.Findings {
		out.WriteString("\n")
		if f.Approved != "" {
			out.WriteString("approved: " + f.Approved + "\n")
		}
		out.WriteString(findings(&Project{Problems: []lint.Finding{f}}, nil))
		for line := range strings.Lines(f.Detail) {
			out.WriteString("  | " + strings.TrimRight(line, "\n") + "\n")
		}
		if f.Hint != "" {
			out.WriteString("  hint: " + f.Hint + "\n")
		}
	}
	return out.String()
}
