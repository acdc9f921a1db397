package migration

import (
	"fmt"
	"path"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// CommandTool is the tool of projects whose revisions a command of the configuration applies: whatever
// program it is, in whatever language its revisions are.
const CommandTool = "command"

func init() {
	register(&Tool{
		Name:        CommandTool,
		Marks:       "command: in migrate-check.yaml, for any other tool",
		NoDowngrade: "command.downgrade is not set in migrate-check.yaml",
		claims:      func(*directory) (bool, error) { return false, nil }, // only the configuration says so
		load:        loadCommand,
		compare:     byName,
		outOfOrder:  "where both are pending it runs first, where the other is applied it runs after, or never",
	})
}

// Command is what the configuration says of a project's own program.
type Command struct {
	// Revisions is the pattern of the files' names in the directory, such as "*.js".
	Revisions string
	// Downgrades is set if there is a command for them.
	Downgrades bool
	// VersionTable is where the program records what it applied.
	VersionTable string
}

// loadCommand takes each file that matches for a revision, in the order of their names. Its ID is the name
// without what follows the first dot.
func loadCommand(l *loader) error {
	command := l.opts.declared(l.path).Command
	l.project.VersionTable = command.VersionTable
	var all []*Revision
	for _, name := range l.files() {
		if matches, err := path.Match(command.Revisions, name); err != nil || !matches {
			continue
		}
		id, _, _ := strings.Cut(name, ".")
		r := &Revision{ID: id, Message: words(strings.TrimLeft(id, "0123456789_-"))}
		var err error
		if r.Upgrade, err = l.program(lint.Upgrade, l.join(name)); err != nil {
			return err
		}
		if command.Downgrades {
			r.Downgrade = r.Upgrade
			r.Downgrade.Direction = lint.Downgrade
		}
		all = append(all, r)
	}
	l.addInOrder(all)
	if len(all) == 0 {
		l.problem(lint.Warning, l.path, 1, "", fmt.Sprintf("%s has no file like %s", l.path, command.Revisions),
			"set command.revisions in migrate-check.yaml to a pattern that the revisions' names match")
	}
	return nil
}

// program is a script that only the project's own program understands. SQL is still read as such.
func (l *loader) program(direction lint.Direction, file string) (Script, error) {
	if strings.HasSuffix(file, ".sql") {
		return l.sqlScript(direction, file)
	}
	source, err := l.source(file)
	return Script{Direction: direction, Path: file, Source: source, Language: Program, Line: 1}, err
}
