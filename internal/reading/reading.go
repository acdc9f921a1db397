// Package reading gives the linter the scripts of revisions without running them: SQL as it stands, and of Alembic's
// revisions what their text tells.
package reading

import (
	"io/fs"

	"github.com/migrate-check/migrate-check/internal/alembic"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/python"
	"github.com/migrate-check/migrate-check/lint"
)

// Tree reads the scripts of one tree: head or base.
type Tree struct {
	fsys  fs.FS
	files alembic.Files
}

// Of reads the revisions of a tree. It may be used by several goroutines.
func Of(files fs.FS) *Tree { return &Tree{files, alembic.Tree(files)} }

// File is one script of a revision. What only running it can tell is in Unread, or nothing is known and Sent is nil.
func (t *Tree) File(revision *migration.Revision, script migration.Script) lint.File {
	file := lint.File{
		Path:      script.Path,
		Revision:  revision.ID,
		Direction: script.Direction,
		Source:    script.Source,
		Wrapped:   script.Wrapped,
		Outside:   script.Outside,
		Alembic:   script.Language == migration.Python,
		Python:    script.Language == migration.Python || script.Language == migration.Program,
		Parts:     []lint.Part{},
	}
	if down := revision.Downgrade; script.Direction == lint.Upgrade && down.Path == script.Path && down.Line > script.Line {
		file.LastLine = down.Line - 1
	}
	for _, part := range script.Parts {
		file.Parts = append(file.Parts, lint.Part(part))
	}
	if script.Language == migration.Python {
		t.readPython(&file)
	}
	return file
}

// readPython adds what the text of a revision tells. Of what is not Python nothing is known.
func (t *Tree) readPython(file *lint.File) {
	module, err := python.Parse(file.Source)
	if err != nil {
		return
	}
	read := alembic.Read(&alembic.Module{Module: module, Path: file.Path}, string(file.Direction), t.files)
	file.Sent, file.Around = []lint.Sent{}, t.around(file.Path)
	for _, statement := range read.Statements {
		file.Sent = append(file.Sent, lint.Sent{
			SQL: statement.SQL, Position: position(file.Path, statement.Place),
			Transaction: statement.Transaction, Conditional: statement.Conditional,
		})
	}
	for _, unread := range read.Unread {
		file.Unread = append(file.Unread, lint.Unread{Position: position(file.Path, unread.Place), Code: unread.Code, Why: unread.Why})
	}
}

func position(path string, place alembic.Place) lint.Position {
	return lint.Position{Path: path, Line: place.Line, Column: place.Column, EndLine: place.EndLine}
}
