package migration_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/git"
	"github.com/migrate-check/migrate-check/internal/migration"
)

const (
	up   = "-- +goose Up\nCREATE TABLE t%d (id int);\n-- +goose Down\nDROP TABLE t%d;\n"
	file = "db/0000%d_t.sql"
)

// newHistory is a repository with two goose revisions on main, on a topic branch.
func newHistory(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	runGit(t, dir, nil, "init", "-q", "-b", "main")
	for i := range 2 {
		write(t, dir, fmt.Sprintf(file, i+1), fmt.Sprintf(up, i+1, i+1))
	}
	commit(t, dir)
	runGit(t, dir, nil, "switch", "-q", "-c", "topic")
	return dir
}

func commit(t *testing.T, dir string) {
	t.Helper()
	runGit(t, dir, nil, "add", "-A")
	runGit(t, dir, nil, "commit", "-q", "--allow-empty", "-m", "x")
}

// summary compares the work tree with the base that is found for it: what is pending, and the rules of
// the findings.
func summary(t *testing.T, dir, below string) string {
	t.Helper()
	repository, err := git.Open(t.Context(), filepath.Join(dir, below))
	if err != nil {
		t.Fatal(err)
	}
	defer repository.Close()
	base, err := repository.Base(t.Context(), git.Options{Ref: "main"})
	if err != nil {
		t.Fatal(err)
	}
	tree, err := repository.Tree(t.Context(), base.Commit)
	if err != nil {
		t.Fatal(err)
	}
	pairs, err := migration.Pairs(tree, repository.WorkTree(), repository.Prefix(), "", migration.Options{})
	if err != nil {
		return err.Error()
	}
	var lines []string
	for _, pair := range pairs {
		changes := migration.Compare(pair.Base, pair.Head)
		line := fmt.Sprintf("%q:", pair.Head.Dir)
		for _, r := range changes.Pending {
			line += " +" + r.ID
		}
		for _, f := range changes.Findings {
			line += fmt.Sprintf(" %s %s", f.Severity, f.Rule)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestHistoryInGit(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, dir string)
		below  string
		want   string
	}{
		{"nothing changed", func(*testing.T, string) {}, "", `"db":`},
		{"untracked", func(t *testing.T, dir string) { write(t, dir, "db/00003_t.sql", fmt.Sprintf(up, 3, 3)) }, "", `"db": +3`},
		{"staged", func(t *testing.T, dir string) {
			write(t, dir, "db/00003_t.sql", fmt.Sprintf(up, 3, 3))
			runGit(t, dir, nil, "add", "-A")
		}, "", `"db": +3`},
		{"committed", func(t *testing.T, dir string) {
			write(t, dir, "db/00003_t.sql", fmt.Sprintf(up, 3, 3))
			commit(t, dir)
		}, "", `"db": +3`},
		{"committed, then edited", func(t *testing.T, dir string) {
			write(t, dir, "db/00003_t.sql", fmt.Sprintf(up, 3, 3))
			commit(t, dir)
			write(t, dir, "db/00003_t.sql", fmt.Sprintf(up, 4, 4))
		}, "", `"db": +3`},
		{"edited and not committed", func(t *testing.T, dir string) { write(t, dir, "db/00001_t.sql", fmt.Sprintf(up, 9, 1)) }, "", `"db": error edited-revision`},
		{"removed and not committed", func(t *testing.T, dir string) { remove(t, dir, "db/00002_t.sql") }, "", `"db": error removed-revision`},
		{"all removed", func(t *testing.T, dir string) { remove(t, dir, "db") }, "", `"db": error removed-revision error removed-revision`},
		{"CRLF in the work tree alone", func(t *testing.T, dir string) {
			write(t, dir, "db/00001_t.sql", strings.ReplaceAll(fmt.Sprintf(up, 1, 1), "\n", "\r\n"))
		}, "", `"db":`},
		{"CRLF by .gitattributes", func(t *testing.T, dir string) {
			write(t, dir, ".gitattributes", "*.sql text eol=crlf\n")
			commit(t, dir)
			remove(t, dir, "db")
			runGit(t, dir, nil, "checkout", "-q", "--", "db")
			data, err := os.ReadFile(filepath.Join(dir, "db/00001_t.sql"))
			if err != nil || !strings.Contains(string(data), "\r\n") {
				t.Fatalf("git did not convert the file: %q, %v", data, err)
			}
		}, "", `"db":`},
		{"directory renamed", func(t *testing.T, dir string) { runGit(t, dir, nil, "mv", "db", "schema") }, "", `"schema":`},
		{"directory renamed, one edited", func(t *testing.T, dir string) {
			runGit(t, dir, nil, "mv", "db", "schema")
			write(t, dir, "schema/00001_t.sql", fmt.Sprintf(up, 9, 1))
		}, "", `"schema": error edited-revision`},
		{"in a subdirectory", func(t *testing.T, dir string) { write(t, dir, "db/00003_t.sql", fmt.Sprintf(up, 3, 3)) }, "db", `"db": +3`},
		{"odd names", func(t *testing.T, dir string) {
			write(t, dir, "db \"é\"/00001_a b'\"\n.sql", fmt.Sprintf(up, 1, 1))
		}, "", "\"db\":\n\"db \\\"é\\\"\": +1"},
		{"odd names on the base", func(t *testing.T, dir string) {
			runGit(t, dir, nil, "switch", "-q", "main")
			write(t, dir, "db/00003_a b'\"\té\n.sql", fmt.Sprintf(up, 3, 3))
			commit(t, dir)
			runGit(t, dir, nil, "switch", "-q", "-C", "topic")
			write(t, dir, "db/00003_a b'\"\té\n.sql", fmt.Sprintf(up, 3, 4))
		}, "", `"db": warning edited-downgrade`},
		{"detached HEAD", func(t *testing.T, dir string) {
			write(t, dir, "db/00003_t.sql", fmt.Sprintf(up, 3, 3))
			commit(t, dir)
			runGit(t, dir, nil, "checkout", "-q", "--detach")
		}, "", `"db": +3`},
		{"main has moved on", func(t *testing.T, dir string) {
			runGit(t, dir, nil, "switch", "-q", "main")
			write(t, dir, "db/00003_other.sql", fmt.Sprintf(up, 3, 3))
			commit(t, dir)
			runGit(t, dir, nil, "switch", "-q", "topic")
		}, "", `"db":`},
		{"merge of main", func(t *testing.T, dir string) {
			write(t, dir, "db/00004_t.sql", fmt.Sprintf(up, 4, 4))
			commit(t, dir)
			runGit(t, dir, nil, "switch", "-q", "main")
			write(t, dir, "db/00003_other.sql", fmt.Sprintf(up, 3, 3))
			commit(t, dir)
			runGit(t, dir, nil, "switch", "-q", "topic")
			runGit(t, dir, nil, "merge", "-q", "--no-edit", "main")
		}, "", `"db": +4`},
		{"ignored files", func(t *testing.T, dir string) {
			write(t, dir, ".gitignore", "/build/\n")
			write(t, dir, "node_modules/pkg/1_x.up.sql", "SELECT 1;")
		}, "", `"db":`},
		{"symbolic link", func(t *testing.T, dir string) {
			if err := os.Symlink("00001_t.sql", filepath.Join(dir, "db/00003_link.sql")); err != nil {
				t.Fatal(err)
			}
		}, "", `"db": +3`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := newHistory(t)
			test.change(t, dir)
			before := state(t, dir)
			if got := summary(t, dir, test.below); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			if after := state(t, dir); after != before {
				t.Errorf("the repository was changed from\n%s\nto\n%s", before, after)
			}
		})
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// state is everything that reading a repository must leave alone: the files of the work tree and of git,
// with their sizes and times.
func state(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "%s %s %d %s\n", name, info.Mode(), info.Size(), info.ModTime())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestHistoryInALinkedWorkTree(t *testing.T) {
	dir := newHistory(t)
	linked := filepath.Join(t.TempDir(), "linked")
	runGit(t, dir, nil, "worktree", "add", "-q", "-b", "other", linked, "main")
	write(t, linked, "db/00003_t.sql", fmt.Sprintf(up, 3, 3))
	if got, want := summary(t, linked, "db"), `"db": +3`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A submodule has its own history: its base is its own main.
func TestHistoryInASubmodule(t *testing.T) {
	inner, outer := newHistory(t), t.TempDir()
	runGit(t, inner, nil, "switch", "-q", "main")
	runGit(t, outer, nil, "init", "-q", "-b", "main")
	runGit(t, outer, nil, "-c", "protocol.file.allow=always", "submodule", "add", "-q", inner, "service")
	commit(t, outer)
	write(t, outer, "service/db/00003_t.sql", fmt.Sprintf(up, 3, 3))
	if got, want := summary(t, outer, "service"), `"db": +3`; got != want {
		t.Errorf("from within: got %s, want %s", got, want)
	}
	if got, want := summary(t, outer, ""), `"service/db": +3`; got != want {
		t.Errorf("from the outer repository: got %s, want %s", got, want)
	}
}
