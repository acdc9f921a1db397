package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Tool{
		Name:       "sqitch",
		Marks:      "sqitch.plan",
		Outside:    "without BEGIN and COMMIT",
		Checksums:  Checksums{"sqitch.changes", "sqitch check calls the database diverged", everyByte},
		claims:     func(d *directory) (bool, error) { return d.has("sqitch.plan"), nil },
		load:       loadSqitch,
		territory:  sqitchTerritory,
		outOfOrder: "sqitch deploy refuses a plan in which deployed changes moved",
		moveLast:   "move its line to the end of sqitch.plan",
	})
}

func sqitchTerritory(d *directory) (dirs []string, err error) {
	for _, name := range []string{"deploy", "revert", "verify"} {
		dirs = append(dirs, path.Join(d.path, name))
	}
	return dirs, nil
}

// The plan is a list of lines: "name [required changes] date planner # note". Lines with "%" are
// settings, lines with "@" tags.
// https://sqitch.org/docs/manual/sqitchplan/
func loadSqitch(l *loader) error {
	l.project.VersionTable = "sqitch.changes"
	plan, err := l.source(l.join("sqitch.plan"))
	if err != nil {
		return err
	}
	top, err := l.sqitchTop()
	if err != nil {
		return err
	}
	var all []*Revision
	latest := map[string]*Revision{} // by name
	lastTag, number := "", 0
	for line := range strings.Lines(strings.TrimPrefix(plan, "\ufeff")) {
		number++
		line = strings.TrimSpace(line)
		name, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || line[0] == '#' || line[0] == '%':
		case line[0] == '@':
			lastTag = name
		default:
			name = strings.TrimPrefix(name, "+")
			if before := latest[name]; before != nil {
				if err := l.reworked(before, top, name+lastTag); err != nil {
					return err
				}
			}
			r, err := l.sqitchChange(top, name, rest, number)
			if err != nil {
				return err
			}
			latest[name] = r
			all = append(all, r)
		}
	}
	l.addInOrder(all)
	return nil
}

// sqitchTop reads top_dir from sqitch.conf: where the scripts are.
func (l *loader) sqitchTop() (string, error) {
	text, err := l.read("sqitch.conf")
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(key) == "top_dir" {
			return strings.TrimSpace(value), err
		}
	}
	return "", err
}

func (l *loader) sqitchChange(top, name, rest string, line int) (r *Revision, err error) {
	r = &Revision{ID: name, Message: words(name)}
	if _, note, ok := strings.Cut(rest, "# "); ok {
		r.Message = strings.TrimSpace(note)
	}
	if r.Upgrade, err = l.optionalScript(lint.Upgrade, path.Join(top, "deploy", name+".sql"), false); err != nil {
		return nil, err
	}
	if r.Downgrade, err = l.optionalScript(lint.Downgrade, path.Join(top, "revert", name+".sql"), false); err != nil {
		return nil, err
	}
	if r.Upgrade.Missing() {
		file := l.join("sqitch.plan")
		l.problem(lint.Error, file, line, name, fmt.Sprintf("the plan has the change %s, and there is no file deploy/%s.sql", name, name),
			"add the file, or take the line out of the plan")
		r.Upgrade = Script{Direction: lint.Upgrade, Path: file, Language: SQL, Line: line, Empty: true}
	}
	// Sqitch hands a script to psql, which sends it statement by statement.
	r.Upgrade.Parts = statementParts(r.Upgrade.Source)
	r.Downgrade.Parts = statementParts(r.Downgrade.Source)
	return r, nil
}

// reworked gives an earlier change of the same name its scripts: those with the tag at the end.
func (l *loader) reworked(before *Revision, top, name string) error {
	earlier, err := l.sqitchChange(top, name, "", 1)
	if err != nil {
		return err
	}
	before.ID, before.Upgrade, before.Downgrade = name, earlier.Upgrade, earlier.Downgrade
	return nil
}
