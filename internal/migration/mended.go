package migration

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/migrate-check/migrate-check/lint"
)

// Mended gives the files of a tree as UTF-8, for what is on the base: a change that mends a file there must be
// judged and not refused. What is no UTF-8 is read as Latin-1, in which every byte is a letter; a NUL byte becomes a
// replacement character.
func Mended(tree fs.FS) fs.FS { return &mended{FS: tree, files: map[string]string{}} }

type mended struct {
	fs.FS
	mu    sync.Mutex
	files map[string]string // that were mended, and how
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
	if text, how := mend(data); how != "" {
		data = text
		m.mu.Lock()
		m.files[name] = how
		m.mu.Unlock()
	}
	return &mendedFile{File: file, text: bytes.NewReader(data)}, nil
}

// mend gives a text that can be read, and in words what was wrong with the data and how it was read.
func mend(data []byte) (text []byte, how string) {
	if !utf8.Valid(data) {
		return withoutNUL(fromLatin1(data)), "is not UTF-8; it was read as Latin-1"
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return withoutNUL(data), "has a NUL byte; it was read without that"
	}
	return data, ""
}

// fromLatin1 takes each byte for a letter.
func fromLatin1(data []byte) []byte {
	var text strings.Builder
	for _, b := range data {
		text.WriteRune(rune(b))
	}
	return []byte(text.String())
}

func withoutNUL(text []byte) []byte {
	return bytes.ReplaceAll(text, []byte{0}, []byte(string(utf8.RuneError)))
}

// mendedFile is a file of which the text is known.
type mendedFile struct {
	fs.File
	text *bytes.Reader
}

func (f *mendedFile) Read(into []byte) (int, error) { return f.text.Read(into) }
func (f *mendedFile) Close() error                  { return nil }

// mendedOf lists the files of a project that were mended.
func mendedOf(tree fs.FS, files []string) map[string]string {
	m, ok := tree.(*mended)
	if !ok {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string]string{}
	for _, file := range files {
		if how := m.files[file]; how != "" {
			found[file] = how
		}
	}
	return found
}

// mends says how the files were read that are no text on the base.
func (c *comparison) mends() {
	for _, r := range c.Head.Revisions {
		before := c.base[r.ID]
		if before == nil {
			continue
		}
		for _, file := range before.paths() {
			how := c.Base.mended[file]
			if how == "" {
				continue
			}
			c.add(lint.Finding{
				Rule: EditedRevision, Severity: lint.Note, Revision: r.ID,
				Position: lint.Position{Path: r.Path(), Line: max(1, r.Upgrade.Line)},
				Message:  fmt.Sprintf("on the base %s %s to compare it", file, how),
			})
		}
	}
}
