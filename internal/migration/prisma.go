package migration

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Tool{
		Name:        "prisma",
		Marks:       "migration_lock.toml beside name/migration.sql",
		Outside:     "nothing else in migration.sql",
		Checksums:   Checksums{"_prisma_migrations", "prisma migrate dev wants to reset the database, and prisma migrate deploy warns", lineFeeds},
		NoDowngrade: "Prisma knows no downgrades; a file down.sql beside migration.sql is tried as one",
		claims:      claimsPrisma,
		load:        loadPrisma,
		territory:   subdirectories(prismaName),
		compare:     byName,
		outOfOrder:  "prisma migrate deploy runs it after that one where that one is applied, and before it elsewhere",
	})
}

var prismaName = regexp.MustCompile(`^[^.]`)

func claimsPrisma(d *directory) (bool, error) {
	return d.has("migration_lock.toml") && d.anyDirectoryHas(prismaName, "migration.sql"), nil
}

// Prisma sends a file as it is, in one message, and opens no transaction.
// https://www.prisma.io/docs/orm/prisma-migrate/understanding-prisma-migrate/migration-histories
func loadPrisma(l *loader) error {
	l.project.VersionTable = "public._prisma_migrations"
	var all []*Revision
	for _, entry := range l.entries {
		if !entry.IsDir() {
			continue
		}
		if _, err := fs.Stat(l.fsys, l.join(path.Join(entry.Name(), "migration.sql"))); err != nil {
			l.withoutMigration(entry.Name())
			continue
		}
		r := &Revision{ID: entry.Name(), Message: words(prismaDate.ReplaceAllString(entry.Name(), ""))}
		var err error
		if r.Upgrade, err = l.sqlScript(lint.Upgrade, l.join(path.Join(entry.Name(), "migration.sql"))); err != nil {
			return err
		}
		if r.Downgrade, err = l.optionalScript(lint.Downgrade, path.Join(entry.Name(), "down.sql"), false); err != nil {
			return err
		}
		all = append(all, r)
	}
	l.addInOrder(all)
	return nil
}

// withoutMigration reports a directory that Prisma takes for a revision and cannot read. An empty one is not in git.
// https://www.prisma.io/docs/orm/reference/error-reference#p3015
func (l *loader) withoutMigration(name string) {
	files, err := fs.ReadDir(l.fsys, l.join(name))
	if err != nil || len(files) == 0 || strings.HasPrefix(name, ".") {
		return
	}
	l.problem(lint.Error, l.join(path.Join(name, files[0].Name())), 1, "",
		fmt.Sprintf("prisma refuses to run: %s has no file migration.sql", l.join(name)), "call the file migration.sql, or remove the directory")
}

var prismaDate = regexp.MustCompile(`^[0-9]+_`)
