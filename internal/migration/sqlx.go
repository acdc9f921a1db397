package migration

import (
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Tool{
		Name:       "sqlx",
		Marks:      "NUMBER_name.sql where Cargo.toml has sqlx",
		Outside:    "-- no-transaction in the first line",
		Checksums:  Checksums{"_sqlx_migrations", "sqlx migrate run refuses to run", everyByte},
		claims:     claimsSqlx,
		load:       loadSqlx,
		compare:    byNumber,
		outOfOrder: "where both are pending it runs first, where the other is applied it runs after",
	})
}

// Files of sqlx look like those of golang-migrate or like plain SQL. What tells them is the program that
// runs them.
func claimsSqlx(d *directory) (bool, error) {
	for _, name := range d.files() {
		if _, _, ok := sqlxName(name); ok {
			return usesSqlx(d)
		}
	}
	return false, nil
}

// usesSqlx reports whether the nearest manifest above is that of a Rust program with sqlx.
func usesSqlx(d *directory) (bool, error) {
	for _, dir := range ancestors(d.path) {
		for _, manifest := range []string{"Cargo.toml", "go.mod", "package.json", "pyproject.toml"} {
			data, err := fs.ReadFile(d.fsys, path.Join(dir, manifest))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			return manifest == "Cargo.toml" && strings.Contains(string(data), "sqlx"), err
		}
	}
	return false, nil
}

// sqlxName takes a name apart: "1_add_orders.up.sql".
// https://docs.rs/sqlx/latest/sqlx/macro.migrate.html
func sqlxName(name string) (number int64, title string, ok bool) {
	digits, title, ok := strings.Cut(name, "_")
	number, err := strconv.ParseInt(digits, 10, 64)
	return number, title, ok && err == nil && strings.HasSuffix(title, ".sql")
}

func loadSqlx(l *loader) error {
	l.project.VersionTable = "public._sqlx_migrations"
	byNumber := map[int64][]*Revision{}
	var all []*Revision
	for _, name := range l.files() {
		number, title, ok := sqlxName(name)
		if !ok {
			if looksNumbered(name) && strings.HasSuffix(name, ".sql") {
				l.warnIgnored(l.join(name), "NUMBER_name.sql")
			}
			continue
		}
		direction := lint.Upgrade
		if strings.HasSuffix(title, ".down.sql") {
			direction = lint.Downgrade
		}
		title = words(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(title, ".sql"), ".down"), ".up"))
		r := ownerOf(byNumber[number], title, direction)
		if r == nil {
			r = &Revision{ID: strconv.FormatInt(number, 10), Message: title}
			byNumber[number] = append(byNumber[number], r)
			all = append(all, r)
		}
		script, err := l.sqlScript(direction, l.join(name))
		if err != nil {
			return err
		}
		// https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/migrate/migration.rs
		script.Wrapped = !strings.HasPrefix(script.Source, "-- no-transaction")
		*r.script(direction) = script
	}
	l.addInOrder(l.withUpgrades(all))
	return nil
}

// withUpgrades drops revisions that have a downgrade alone, and notes them.
func (l *loader) withUpgrades(all []*Revision) (kept []*Revision) {
	for _, r := range all {
		if r.Upgrade.Missing() {
			l.problem(lint.Error, r.Downgrade.Path, 1, r.ID,
				r.Downgrade.Path+" undoes a revision that has no upgrade", "add the file of the upgrade, or remove this one")
			continue
		}
		kept = append(kept, r)
	}
	return kept
}
