package migration

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/migrate-check/migrate-check/lint"
)

// Mended gives the files of a tree as UTF-8, for what is on the base: a change that mends a file there must be
// judged and not refused. What is no UTF-8 is read as Latin-1, in which every byte is a letter.
func Mended(tree fs.FS) fs.FS { return &mended{FS: tree, files: map[string]bool{}} }

type mended struct {
	fs.FS
	mu    sync.Mutex
	files map[string]bool // that were mended
}

func (m *mended) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(m.FS, name) }

func (m *mended) Open(name string) (fs.File, error) {
	file, err := m.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err != nil || info.IsDir() {
		return file, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		data = fromLatin1(data)
		m.mu.Lock()
		m.files[name] = true
		m.mu.Unlock()
	}
	return &mendedFile{File: file, text: bytes.NewReader(data)}, nil
}

// fromLatin1 takes each byte for a letter. NUL, which PostgreSQL does not accept, becomes a replacement character.
func fromLatin1(data []byte) []byte {
	var text strings.Builder
	for _, b := range data {
		if b == 0 {
			text.WriteRune(utf8.RuneError)
		} else {
			text.WriteRune(rune(b))
		}
	}
	return []byte(text.String())
}

// mendedFile is a file of which the text is known.
type mendedFile struct {
	fs.File
	text *bytes.Reader
}

func (f *mendedFile) Read(into []byte) (int, error) { return f.text.Read(into) }
func (f *mendedFile) Close() error                  { return nil }

// mendedOf lists the files of a project that were mended.
func mendedOf(tree fs.FS, files []string) (found []string) {
	m, ok := tree.(*mended)
	if !ok {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, file := range files {
		if m.files[file] {
			found = append(found, file)
		}
	}
	return found
}

// mends says how the files were read that are no UTF-8 on the base.
func (c *comparison) mends() {
	for _, r := range c.Head.Revisions {
		before := c.base[r.ID]
		if before == nil {
			continue
		}
		for _, file := range before.paths() {
			if !slices.Contains(c.Base.mended, file) {
				continue
			}
			c.add(lint.Finding{
				Rule: EditedRevision, Severity: lint.Note, Revision: r.ID,
				Position: lint.Position{Path: r.Path(), Line: max(1, r.Upgrade.Line)},
				Message:  fmt.Sprintf("on the base %s is not UTF-8; it was read as Latin-1 to compare it", file),
			})
		}
	}
}
