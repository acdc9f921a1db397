package migration

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/internal/golden"
	"github.com/migrate-check/migrate-check/lint"
)

// TestCompare reads testdata/compare: in each archive the files under base/, tip/ and head/ are the trees,
// and the section "want" is what the comparison says. A file that the head or the tip does not name is as
// on the base; one with the content "(removed)" is not there.
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
			archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
			want := compareArchive(t, archive, Options{})
			if whole := compareArchive(t, archive, Options{Whole: true}); whole != want {
				t.Errorf("where every revision is read whole the comparison says\n%s\nand otherwise\n%s", whole, want)
			}
			archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(want)})
			golden.Check(t, file, txtar.Format(archive))
		})
	}
}

func compareArchive(t *testing.T, archive *txtar.Archive, opts Options) string {
	t.Helper()
	base := tree(string(txtar.Format(side(archive, "base/", nil))))
	head := tree(string(txtar.Format(side(archive, "head/", side(archive, "base/", nil).Files))))
	pairs, err := Pairs(base, head, ".", "", opts)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	var out strings.Builder
	for _, pair := range pairs {
		pair.Base.Ref = "origin/main"
		changes := Compare(pair.Base, pair.Head)
		if tip := side(archive, "tip/", nil); len(tip.Files) > 0 {
			tip = side(archive, "tip/", side(archive, "base/", nil).Files)
			project, err := Load(tree(string(txtar.Format(tip))), Place{pair.Head.Dir, pair.Head.Tool}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			project.Ref = "origin/main"
			changes.Findings = append(changes.Findings, CompareTip(pair.Base, project, pair.Head)...)
		}
		if len(pairs) > 1 || pair.Base.Dir != pair.Head.Dir {
			out.WriteString("project " + pair.Base.Dir + " is " + pair.Head.Dir + "\n")
		}
		out.WriteString(describe(changes))
	}
	return out.String()
}

// side gives the files of one tree, without the prefix.
func side(archive *txtar.Archive, prefix string, others []txtar.File) *txtar.Archive {
	var own txtar.Archive
	named := map[string]bool{}
	for _, f := range archive.Files {
		name, ok := strings.CutPrefix(f.Name, prefix)
		if !ok {
			continue
		}
		named[name] = true
		if strings.TrimSpace(string(f.Data)) != "(removed)" {
			own.Files = append(own.Files, txtar.File{Name: name, Data: f.Data})
		}
	}
	for _, f := range others {
		if !named[f.Name] {
			own.Files = append(own.Files, f)
		}
	}
	return &own
}

func describe(changes *Changes) string {
	var out strings.Builder
	out.WriteString("pending: " + order(changes.Pending) + "\n")
	for _, u := range changes.Head.Unread {
		fmt.Fprintf(&out, "not read: %s of %s:%d\n", u.Name, u.Path, u.Line)
	}
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
