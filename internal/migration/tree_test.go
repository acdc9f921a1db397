package migration

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/lint"
)

// tree makes a file system of an archive: "-- name --" lines, each followed by the content.
func tree(archive string) fs.FS {
	files := heldTree{fstest.MapFS{}}
	for _, file := range txtar.Parse([]byte(archive)).Files {
		files.MapFS[file.Name] = &fstest.MapFile{Data: file.Data}
	}
	return files
}

// heldTree tells what it has, as a tree of git does.
type heldTree struct{ fstest.MapFS }

func (t heldTree) Holds(name string, data []byte) bool {
	file := t.MapFS[name]
	return file != nil && string(file.Data) == string(data)
}

// load reads the only project of a tree.
func load(t *testing.T, fsys fs.FS) *Project {
	t.Helper()
	places, err := Find(fsys, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	if len(places) != 1 {
		t.Fatalf("got projects %v, want one", places)
	}
	project, err := Load(fsys, places[0], Options{})
	if err != nil {
		t.Fatal(err)
	}
	return project
}

// findings writes findings one a line: "severity rule path:line message".
func findings(project *Project, changes *Changes) string {
	var all []lint.Finding
	if changes != nil {
		all = changes.Findings
	} else {
		all = project.Problems
	}
	var out strings.Builder
	for _, f := range all {
		fmt.Fprintf(&out, "%s %s %s:%d %s\n", f.Severity, f.Rule, f.Path, f.Line, f.Message)
	}
	return out.String()
}

// order lists the IDs of the revisions.
func order(revisions []*Revision) string {
	var ids []string
	for _, r := range revisions {
		ids = append(ids, r.ID)
	}
	return strings.Join(ids, " ")
}
