package migration

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Tool{
		Name:       "golang-migrate",
		Marks:      "NUMBER_name.up.sql",
		Outside:    "nothing else in the file",
		claims:     claimsGolangMigrate,
		load:       loadGolangMigrate,
		compare:    byNumber,
		outOfOrder: "databases that are past it will never run it",
	})
}

// golang-migrate reads names with this pattern, whatever the extension.
// https://pkg.go.dev/github.com/golang-migrate/migrate/v4/source#Regex
var golangMigrateName = regexp.MustCompile(`^([0-9]+)_(.*)\.(down|up)\.(.*)$`)

func claimsGolangMigrate(d *directory) (bool, error) {
	for _, name := range d.files() {
		if golangMigrateName.MatchString(name) && strings.HasSuffix(name, ".up.sql") {
			rust, err := usesSqlx(d) // which has files of the same names
			return !rust, err
		}
	}
	return false, nil
}

// golang-migrate sends a file as it is, in one message; x-multi-statement is off unless the user turns
// it on. It opens no transaction: PostgreSQL makes one of the message.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
func loadGolangMigrate(l *loader) error {
	l.project.VersionTable = "public.schema_migrations"
	byNumber := map[uint64][]*Revision{}
	var all []*Revision
	for _, name := range l.files() {
		match := golangMigrateName.FindStringSubmatch(name)
		if match == nil {
			if looksNumbered(name) && strings.HasSuffix(name, ".sql") {
				l.warnIgnored(l.join(name), "NUMBER_name.up.sql or NUMBER_name.down.sql")
			}
			continue
		}
		number, err := strconv.ParseUint(match[1], 10, 64)
		if err != nil {
			l.warnIgnored(l.join(name), "NUMBER_name.up.sql with a number of 64 bits")
			continue
		}
		direction := map[string]lint.Direction{"up": lint.Upgrade, "down": lint.Downgrade}[match[3]]
		revision := ownerOf(byNumber[number], words(match[2]), direction)
		if revision == nil {
			revision = &Revision{ID: strconv.FormatUint(number, 10), Message: words(match[2])}
			byNumber[number] = append(byNumber[number], revision)
			all = append(all, revision)
		}
		if *revision.script(direction), err = l.sqlScript(direction, l.join(name)); err != nil {
			return err
		}
	}
	for _, r := range all {
		if r.Upgrade.Missing() {
			l.problem(lint.Error, r.Downgrade.Path, 1, r.ID,
				r.Downgrade.Path+" undoes a revision that has no up file", "add the up file, or remove this one")
		}
	}
	l.addInOrder(all)
	return nil
}
