package apply_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/alembic"
	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/python"
	"github.com/migrate-check/migrate-check/lint"
)

// TestTheTextTellsWhatARunSends holds what is read from the text of revisions against what they send: statements,
// lines and transactions.
func TestTheTextTellsWhatARunSends(t *testing.T) {
	unread := map[string]bool{}
	for _, project := range []string{fastapi, fastapiAsync} {
		root, db := filepath.Dir(project), pgtest.Database(t)
		runner, files := open(t, apply.AlembicOptions{ProjectDir: project}), alembic.Tree(os.DirFS(root))
		hold := func(revision *migration.Revision, direction lint.Direction) {
			sent := step(t, runner, db, revision, direction).Statements
			reading := readRevision(t, root, revision.Upgrade.Path, direction, files)
			for _, one := range reading.Unread {
				unread[fmt.Sprintf("%s:%d: %s", revision.Upgrade.Path, one.Place.Line, one.Why)] = true
			}
			if len(reading.Unread) == 0 {
				compareReading(t, fmt.Sprintf("%s of %s", direction, revision.Upgrade.Path), reading, sent)
			}
		}
		revisions := history(t, runner, db, project)
		for _, revision := range revisions {
			hold(revision, lint.Upgrade)
		}
		for _, revision := range slices.Backward(revisions) {
			hold(revision, lint.Downgrade)
		}
	}
	orm := "shows only when it runs"
	for place := range unread {
		if !strings.HasSuffix(place, orm) {
			t.Errorf("not read: %s", place)
		}
	}
	if len(unread) != 2 {
		t.Errorf("got %d places that are not read, want the 2 that go through a Session", len(unread))
	}
}

func readRevision(t *testing.T, root, path string, direction lint.Direction, files alembic.Files) alembic.Reading {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	module, err := python.Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return alembic.Read(&alembic.Module{Module: module, Path: path}, string(direction), files)
}

// compareReading compares one script. What SQLAlchemy asks the server on its own account is not in the text, and what
// stands under a condition may not be sent, or more than once.
func compareReading(t *testing.T, what string, reading alembic.Reading, sent []apply.Statement) {
	t.Helper()
	next := 0
	for _, s := range sent {
		if next < len(reading.Statements) && same(reading.Statements[next], s) {
			next++
			continue
		}
		if next > 0 && reading.Statements[next-1].Conditional && same(reading.Statements[next-1], s) || strings.HasPrefix(strings.ToLower(s.SQL), "select") {
			continue
		}
		if next < len(reading.Statements) {
			t.Fatalf("%s\ngot  line %d tx %d: %s\nwant line %d tx %d: %s", what, reading.Statements[next].Place.Line, reading.Statements[next].Transaction,
				reading.Statements[next].SQL, s.Line, s.Transaction, s.SQL)
		}
		t.Fatalf("%s\nnot read: line %d: %s", what, s.Line, s.SQL)
	}
	for _, rest := range reading.Statements[next:] {
		if !rest.Conditional {
			t.Errorf("%s\nnot sent: line %d: %s", what, rest.Place.Line, rest.SQL)
		}
	}
}

// batchLines is how far the operations of a batch_alter_table stand below it. A run sends them where the batch ends,
// and says that the batch has sent them.
const batchLines = 12

func same(read alembic.Statement, sent apply.Statement) bool {
	return lint.Canonical(read.SQL) == lint.Canonical(sent.SQL) && read.Transaction == sent.Transaction &&
		(read.Place.Line == sent.Line || read.Place.Line <= sent.EndLine+batchLines && read.Place.Line > sent.Line)
}
