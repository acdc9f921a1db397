package migration_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/migrate-check/migrate-check/internal/git"
	"github.com/migrate-check/migrate-check/internal/migration"
)

// BenchmarkHistory is the check of a pull request on 5,000 revisions and 20,000 commits: the room alone, which finds
// the base, reads both trees and compares, and the whole command as a user runs it, with its memory and its time
// on all processors. The time of "git diff --stat" over the same range stands beside it.
func BenchmarkHistory(b *testing.B) {
	for _, tool := range []string{"alembic", "goose"} {
		b.Run(tool, func(b *testing.B) {
			dir := largeRepository(b, tool, 5_000, 20_000)
			b.Run("compare", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					checkHistory(b, dir)
				}
			})
			b.Run("plan", func(b *testing.B) { benchmarkPlan(b, dir) })
		})
	}
}

func benchmarkPlan(b *testing.B, dir string) {
	binary := filepath.Join(b.TempDir(), "migrate-check")
	if out, err := exec.Command("go", "build", "-o", binary, "../../cmd/migrate-check").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	var cpu, peak, diff float64
	for b.Loop() {
		cmd := exec.Command(binary, "plan", "--base", "main", "--no-database", "--quiet")
		cmd.Dir = dir
		out, err := cmd.Output()
		if exit := new(exec.ExitError); !errors.As(err, &exit) || exit.ExitCode() != 1 || !bytes.Contains(out, []byte("edited-revision")) {
			b.Fatalf("got %v, want exit code 1 and the edited revision in\n%s", err, out)
		}
		cpu += (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds() * 1000
		peak = max(peak, peakMemory(cmd.ProcessState))
		diff += timeOfDiff(b, dir)
	}
	b.ReportMetric(cpu/float64(b.N), "cpu-ms/op")
	b.ReportMetric(diff/float64(b.N), "git-diff-ms/op")
	if peak > 0 {
		b.ReportMetric(peak, "peak-MB")
	}
}

func checkHistory(b *testing.B, dir string) {
	repository, err := git.Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	defer repository.Close()
	base, err := repository.Base(b.Context(), git.Options{Ref: "main"})
	if err != nil {
		b.Fatal(err)
	}
	tree, err := repository.Tree(b.Context(), base.Commit)
	if err != nil {
		b.Fatal(err)
	}
	pairs, err := migration.Pairs(tree, repository.WorkTree(), ".", "", migration.Options{})
	if err != nil {
		b.Fatal(err)
	}
	changes := migration.Compare(pairs[0].Base, pairs[0].Head)
	if len(changes.Edited) != 1 || len(changes.Pending) != 1 {
		b.Fatalf("got %d edited and %d pending, want 1 and 1", len(changes.Edited), len(changes.Pending))
	}
}

func timeOfDiff(b *testing.B, dir string) float64 {
	cmd := exec.Command("git", "--no-optional-locks", "diff", "--stat", "main")
	cmd.Dir = dir
	started := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	return float64(time.Since(started).Microseconds()) / 1000
}

// largeRepository makes a repository on a branch that edits one revision and adds one.
func largeRepository(b *testing.B, tool string, revisions, commits int) string {
	b.Helper()
	dir := b.TempDir()
	var stream bytes.Buffer
	for i := range commits {
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata 1\nx\n", 1_700_000_000+i)
		if i == 0 && tool == "alembic" {
			inline(&stream, "alembic.ini", "[alembic]\nscript_location = migrations\n")
			inline(&stream, "migrations/env.py", "")
		}
		if i < revisions {
			inline(&stream, revisionFile(tool, i), revisionText(tool, i))
		} else {
			inline(&stream, "app/code.py", fmt.Sprintf("version = %d\n", i))
		}
	}
	runGit(b, dir, nil, "init", "-q", "-b", "main")
	runGit(b, dir, &stream, "fast-import", "--quiet")
	runGit(b, dir, nil, "checkout", "-q", "-b", "topic")
	write(b, dir, revisionFile(tool, revisions/2), strings.Replace(revisionText(tool, revisions/2), "varchar(100)", "text", 1))
	write(b, dir, revisionFile(tool, revisions), revisionText(tool, revisions))
	return dir
}

func inline(to io.Writer, name, text string) {
	fmt.Fprintf(to, "M 644 inline %s\ndata %d\n%s\n", name, len(text), text)
}

func revisionFile(tool string, i int) string {
	if tool == "alembic" {
		return fmt.Sprintf("migrations/versions/%05d_change_table.py", i)
	}
	return fmt.Sprintf("migrations/%05d_change_table.sql", i+1)
}

func revisionText(tool string, i int) string {
	up := fmt.Sprintf("ALTER TABLE t%d ADD COLUMN c%d varchar(100) NOT NULL DEFAULT ''", i%50, i)
	down := fmt.Sprintf("ALTER TABLE t%d DROP COLUMN c%d", i%50, i)
	if tool == "goose" {
		return "-- +goose Up\n" + up + fmt.Sprintf(";\nCREATE INDEX ON t%d (c%d);\n", i%50, i) + "\n-- +goose Down\n" + down + ";\n"
	}
	parent := "None"
	if i > 0 {
		parent = fmt.Sprintf("%q", fmt.Sprintf("r%05d", i-1))
	}
	return fmt.Sprintf(`"""Change table

Revision ID: r%05d
Create Date: 2024-01-01 00:00:00
"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = "r%05d"
down_revision: Union[str, None] = %s
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "t%d",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["organizations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("%s")
    op.create_index(op.f("ix_t%d_c"), "t%d", ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_t%d_c"), table_name="t%d")
    op.execute("%s")
    op.drop_table("t%d")
`, i, i, parent, i, up, i, i, i, i, down, i)
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// runGit runs git apart from the settings of the machine and gives what it printed.
func runGit(t testing.TB, dir string, stdin io.Reader, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Stdin = stdin
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_ALLOW_PROTOCOL=file",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2026-01-01T00:00:00Z",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}
