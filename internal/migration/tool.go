package migration

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Tool is a migration tool: how its projects look, and how it reads them.
type Tool struct {
	// Name is what users write after --tool.
	Name string
	// Marks says in words by what a project is recognised.
	Marks string
	// Checksums say what the tool does about an applied file that has changed.
	Checksums Checksums
	// NoDowngrade says how little the tool knows of downgrades. A project that has none at all is then
	// left in peace. Empty for tools that can go back.
	NoDowngrade string
	// Outside is what has to be written so that the tool runs a script outside of a transaction. Empty for those
	// of which the scripts say so themselves.
	Outside string
	// Graph is set if revisions name their parents. Otherwise the order of their names counts.
	Graph bool

	// compare orders two revisions. Nil if their order is written down: in a graph, a plan or a file.
	compare func(a, b *Revision) int
	// outOfOrder says what the tool does with a new revision that sorts before an applied one.
	outOfOrder string
	// moveLast is what to do about it where revisions have no numbers. Empty where they have.
	moveLast string
	// claims reports whether a directory is a project.
	claims func(d *directory) (bool, error)
	// load reads the revisions into the project.
	load func(l *loader) error
	// territory lists the directories that belong to a project, if they are not its own directory. No
	// other tool has a project in them.
	territory func(d *directory) ([]string, error)
}

var catalog []*Tool

func register(tool *Tool) {
	if Lookup(tool.Name) != nil {
		panic("two migration tools are called " + tool.Name)
	}
	catalog = append(catalog, tool)
	slices.SortFunc(catalog, func(a, b *Tool) int { return cmp.Compare(a.Name, b.Name) })
}

// Tools are all migration tools, sorted by name.
func Tools() []*Tool { return slices.Clone(catalog) }

// Lookup finds a tool by its name; nil if there is none.
func Lookup(name string) *Tool {
	for _, tool := range catalog {
		if tool.Name == name {
			return tool
		}
	}
	return nil
}

// directory is a directory that may be a project.
type directory struct {
	fsys    fs.FS
	path    string
	entries []fs.DirEntry
	heads   map[string]string
}

// files are the names of the plain files, and links to files, in the directory.
func (d *directory) files() (names []string) {
	for _, entry := range d.entries {
		if !entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names
}

func (d *directory) has(name string) bool {
	return slices.ContainsFunc(d.entries, func(e fs.DirEntry) bool { return e.Name() == name && !e.IsDir() })
}

// enoughFiles is how many files are read to find the mark of a tool. Every file of a project has it.
const enoughFiles = 5

// anyHas reports whether one of the first files whose name is accepted holds the mark at the start of a
// line.
func (d *directory) anyHas(accept func(name string) bool, mark func(line string) bool) (bool, error) {
	read := 0
	for _, name := range d.files() {
		if !accept(name) || read == enoughFiles {
			continue
		}
		read++
		text, err := d.read(name)
		if err != nil {
			return false, err
		}
		for line := range strings.Lines(text) {
			if mark(line) {
				return true, nil
			}
		}
	}
	return false, nil
}

// read gives the text of a file, of a huge one its beginning. It need not be UTF-8.
func (d *directory) read(name string) (string, error) {
	if text, ok := d.heads[name]; ok {
		return text, nil
	}
	data, err := readStart(d.fsys, path.Join(d.path, name))
	if err != nil {
		return "", err
	}
	if d.heads == nil {
		d.heads = map[string]string{}
	}
	d.heads[name] = string(data)
	return d.heads[name], nil
}

// UpTo gives the revisions of a project that sort no later than an ID, which need not be among them.
func (t *Tool) UpTo(project *Project, id string) (earlier []*Revision) {
	if t.compare == nil {
		return nil
	}
	for _, revision := range project.Revisions {
		if t.compare(revision, &Revision{ID: id}) <= 0 {
			earlier = append(earlier, revision)
		}
	}
	return earlier
}
