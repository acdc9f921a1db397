package migration

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/migrate-check/migrate-check/lint"
)

// Options are what reading a project depends on besides its files.
type Options struct {
	// Env looks up a variable of the environment, for tools that put them into SQL. Nil knows none.
	Env func(name string) (string, bool)
	// Declared are the projects that the configuration names, by directory.
	Declared map[string]Declared
	// Cache spares reading the files that several trees have in common. May be nil.
	Cache *Cache
	// Whole reads what every revision does. Otherwise Pairs leaves that out for those that are the same on the
	// base; what they load, or that they do nothing, is then not known where it is of no consequence.
	Whole bool
	// other is the tree to compare with.
	other holder
}

// Declared is what the configuration says of the project in a directory.
type Declared struct {
	// Tool is its tool, empty if the files tell.
	Tool string
	// Command is set for CommandTool.
	Command Command
}

func (o Options) declared(dir string) Declared { return o.Declared[dir] }

// Load reads a project. A project that is not there has no revisions: the tree is older than it. What
// keeps the tool from ordering or applying the revisions is in Problems; an error is a file that cannot
// be read at all, of type *FileError where the file is to blame.
func Load(fsys fs.FS, place Place, opts Options) (*Project, error) {
	tool := Lookup(place.Tool)
	if tool == nil {
		return nil, &UnknownToolError{place.Tool}
	}
	project := &Project{Tool: tool.Name, Dir: place.Dir}
	entries, err := fs.ReadDir(fsys, place.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return project, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", place.Dir, err)
	}
	l := &loader{
		directory: &directory{fsys: fsys, path: place.Dir, entries: entries},
		project:   project, opts: opts,
	}
	if err := tool.load(l); err != nil {
		return nil, err
	}
	for _, revision := range project.Revisions {
		revision.Upgrade.Outside, revision.Downgrade.Outside = tool.Outside, tool.Outside
	}
	slices.Sort(project.Files)
	project.Files = slices.Compact(project.Files)
	slices.SortFunc(project.Problems, lint.Finding.Compare)
	project.mended = mendedOf(fsys, project.Files)
	return project, nil
}

// loader reads one project.
type loader struct {
	*directory
	project *Project
	opts    Options
}

// FileError is a file that cannot be a revision whatever the tool.
type FileError struct {
	Path string
	// Line and Byte say where, counted from 1; 0 if the whole file is meant.
	Line, Byte int
	Message    string
	Err        error
}

func (e *FileError) Error() string {
	where := e.Path
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", e.Path, e.Line)
	}
	if e.Err != nil {
		return fmt.Sprintf("reading %s: %v", where, e.Err)
	}
	return where + ": " + e.Message
}

func (e *FileError) Unwrap() error { return e.Err }

// maxFile is more than any hand-written revision, and little enough to parse.
const maxFile = 32 << 20

// source reads a file of the project and notes that it belongs to it.
func (l *loader) source(name string) (string, error) {
	text, err := readSource(l.fsys, name)
	if err == nil {
		l.project.Files = append(l.project.Files, name)
	}
	return text, err
}

func readSource(fsys fs.FS, name string) (string, error) {
	data, err := readFile(fsys, name)
	if err != nil {
		return "", err
	}
	return string(data), CheckText(name, data)
}

// readFile gives the bytes of a plain file that is not too large. Errors are of type *FileError.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	data, err := readStart(fsys, name)
	if err == nil && len(data) > maxFile {
		return nil, &FileError{Path: name, Message: fmt.Sprintf("the file has more than %d MB, and is not read; "+
			"split it, or load data outside of revisions", maxFile>>20)}
	}
	return data, err
}

// readStart gives the bytes of a plain file, of a large one only some more than maxFile.
func readStart(fsys fs.FS, name string) ([]byte, error) {
	if err := mustBePlain(fsys, name); err != nil {
		return nil, err
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, &FileError{Path: name, Err: reason(err)}
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, &FileError{Path: name, Err: reason(err)}
	}
	return data, nil
}

// mustBePlain refuses pipes and devices on disk before they are opened: a pipe waits for a writer. The trees
// of git hold none.
func mustBePlain(fsys fs.FS, name string) error {
	disk, ok := fsys.(fs.StatFS)
	if !ok {
		return nil
	}
	info, err := disk.Stat(name)
	if err != nil {
		return &FileError{Path: name, Err: reason(err)}
	}
	if !info.Mode().IsRegular() {
		return &FileError{Path: name, Message: "this is no plain file"}
	}
	return nil
}

// reason drops the operation and the path, which FileError says itself.
func reason(err error) error {
	if wrapped := new(fs.PathError); errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// CheckText refuses what PostgreSQL refuses in any text, with a *FileError that says where.
func CheckText(name string, data []byte) error {
	fail := func(offset int, message string) error {
		line := 1 + bytes.Count(data[:offset], []byte{'\n'})
		return &FileError{Path: name, Line: line, Byte: offset + 1, Message: message}
	}
	if at := bytes.IndexByte(data, 0); at >= 0 {
		return fail(at, fmt.Sprintf("there is a NUL byte at byte %d; PostgreSQL does not accept one in any text", at+1))
	}
	if utf8.Valid(data) {
		return nil
	}
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return fail(at, fmt.Sprintf("the file is not UTF-8: byte %d is 0x%02x; convert it, for instance with iconv -t UTF-8", at+1, data[at]))
		}
		at += size
	}
	return nil
}

// problem notes something that keeps the tool from working.
func (l *loader) problem(severity lint.Severity, file string, line int, revision, message, hint string) {
	l.project.Problems = append(l.project.Problems, lint.Finding{
		Rule: BrokenHistory, Severity: severity, Message: message, Hint: hint,
		Position: lint.Position{Path: file, Line: line}, Revision: revision, Evidence: lint.Static,
	})
}

// sqlScript is a script in a file of its own, sent in one piece as the file has it.
func (l *loader) sqlScript(direction lint.Direction, file string) (Script, error) {
	source, err := l.source(file)
	if err != nil {
		return Script{}, err
	}
	script := Script{Direction: direction, Path: file, Source: source, Language: SQL, Line: 1, Empty: !hasSQL(source)}
	if strings.TrimSpace(source) != "" {
		script.Parts = []Part{{Text: source}}
	}
	return script, nil
}

// hasSQL reports whether a text holds more than comments, semicolons and white space.
func hasSQL(text string) bool {
	text = strings.TrimPrefix(text, "\ufeff")
	for {
		text = strings.TrimLeft(text, " \t\r\n\f\v;")
		switch {
		case strings.HasPrefix(text, "--"):
			_, text, _ = strings.Cut(text, "\n")
		case strings.HasPrefix(text, "/*"):
			text = afterComment(text)
		default:
			return text != ""
		}
	}
}

// afterComment is what follows a block comment. They nest in PostgreSQL.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS
func afterComment(text string) string {
	depth := 0
	for i := 0; i+1 < len(text); i++ {
		switch text[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
			if depth == 0 {
				return text[i+1:]
			}
		}
	}
	return ""
}

// commentMark begins a comment in the script's language.
func (s Script) commentMark() string {
	switch s.Language {
	case SQL:
		return "--"
	case Python:
		return "#"
	case Program:
		if slices.Contains([]string{".py", ".rb", ".ex", ".exs", ".pl", ".sh"}, path.Ext(s.Path)) {
			return "#"
		}
	}
	return "//"
}

// words turns the name of a file into a title.
func words(name string) string {
	return strings.TrimSpace(strings.NewReplacer("_", " ", "-", " ").Replace(name))
}

func (l *loader) join(name string) string { return path.Join(l.path, name) }
