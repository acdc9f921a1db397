package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Tool{
		Name:       "diesel",
		Marks:      "NUMBER_name/up.sql",
		Outside:    "run_in_transaction = false in metadata.toml",
		claims:     claimsDiesel,
		load:       loadDiesel,
		territory:  subdirectories(dieselName),
		compare:    byName,
		outOfOrder: "where both are pending it runs first, where the other is applied it runs after",
	})
}

// https://diesel.rs/guides/getting-started
var dieselName = regexp.MustCompile(`^[0-9][0-9-]*_`)

func claimsDiesel(d *directory) (bool, error) { return d.anyDirectoryHas(dieselName, "up.sql"), nil }

// anyDirectoryHas reports whether a directory in this one has a file, among the first whose names match.
func (d *directory) anyDirectoryHas(name *regexp.Regexp, file string) bool {
	tried := 0
	for _, entry := range d.entries {
		if !entry.IsDir() || !name.MatchString(entry.Name()) || tried == enoughFiles {
			continue
		}
		tried++
		if _, err := fs.Stat(d.fsys, path.Join(d.path, entry.Name(), file)); err == nil {
			return true
		}
	}
	return false
}

// subdirectories makes the directories whose names match a project's territory.
func subdirectories(name *regexp.Regexp) func(*directory) ([]string, error) {
	return func(d *directory) (dirs []string, err error) {
		for _, entry := range d.entries {
			if entry.IsDir() && name.MatchString(entry.Name()) {
				dirs = append(dirs, path.Join(d.path, entry.Name()))
			}
		}
		return dirs, nil
	}
}

func loadDiesel(l *loader) error {
	l.project.VersionTable = "public.__diesel_schema_migrations"
	var all []*Revision
	for _, entry := range l.entries {
		if !entry.IsDir() || !dieselName.MatchString(entry.Name()) {
			continue
		}
		version, title, _ := strings.Cut(entry.Name(), "_")
		r := &Revision{ID: strings.ReplaceAll(version, "-", ""), Message: words(title)}
		wrapped, err := l.dieselTransaction(path.Join(entry.Name(), "metadata.toml"))
		if err != nil {
			return err
		}
		if r.Upgrade, err = l.optionalScript(lint.Upgrade, path.Join(entry.Name(), "up.sql"), wrapped); err != nil {
			return err
		}
		if r.Downgrade, err = l.optionalScript(lint.Downgrade, path.Join(entry.Name(), "down.sql"), wrapped); err != nil {
			return err
		}
		if !r.Upgrade.Missing() || !r.Downgrade.Missing() {
			all = append(all, r)
		}
	}
	l.addInOrder(l.withUpgrades(all))
	return nil
}

// optionalScript reads a file that need not be there.
func (l *loader) optionalScript(direction lint.Direction, name string, wrapped bool) (Script, error) {
	script, err := l.sqlScript(direction, l.join(name))
	if errors.Is(err, fs.ErrNotExist) {
		return Script{Direction: direction}, nil
	}
	script.Wrapped = wrapped
	return script, err
}

// dieselTransaction reads run_in_transaction, which is true where nothing says otherwise.
func (l *loader) dieselTransaction(name string) (bool, error) {
	text, err := l.source(l.join(name))
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	metadata := struct {
		RunInTransaction bool `toml:"run_in_transaction"`
	}{RunInTransaction: true}
	if _, err := toml.Decode(text, &metadata); err != nil {
		return false, &FileError{Path: l.join(name), Message: fmt.Sprintf("the file is not TOML that diesel understands: %v", err)}
	}
	return metadata.RunInTransaction, nil
}
