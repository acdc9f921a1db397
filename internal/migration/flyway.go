package migration

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Tool{
		Name:        "flyway",
		Marks:       "V1__name.sql",
		Outside:     "executeInTransaction=false in a .conf file beside it",
		Checksums:   Checksums{"flyway_schema_history", "flyway migrate refuses to run", withoutLineEnds},
		NoDowngrade: "Flyway undoes only what has a file like U1__name.sql",
		claims:      claimsFlyway,
		load:        loadFlyway,
		territory:   flywayTerritory,
		compare:     byFlywayVersion,
		outOfOrder:  "flyway refuses it unless outOfOrder is on",
	})
}

// V is a versioned revision, U undoes one, R is repeatable: it runs again whenever it changes.
// https://documentation.red-gate.com/fd/migrations-184127470.html
var flywayName = regexp.MustCompile(`^(?:([VU])([0-9]+(?:[._][0-9]+)*)|(R))__(.*)\.sql$`)

// flywayAlmost are names that are meant to be like that. Flyway passes over them unless validateMigrationNaming is on.
var flywayAlmost = regexp.MustCompile(`(?i)^(?:[VU]?[0-9]|[VUR]_).*\.sql$`)

func claimsFlyway(d *directory) (bool, error) {
	for _, name := range d.files() {
		if match := flywayName.FindStringSubmatch(name); match != nil && match[1] == "V" {
			return true, nil
		}
	}
	return false, nil
}

// Flyway reads the directories below a location too.
func flywayTerritory(d *directory) (dirs []string, err error) {
	for _, entry := range d.entries {
		if entry.IsDir() {
			dirs = append(dirs, path.Join(d.path, entry.Name()))
		}
	}
	return dirs, nil
}

func loadFlyway(l *loader) error {
	l.project.VersionTable = "public.flyway_schema_history"
	byVersion := map[string][]*Revision{}
	var all []*Revision
	config, err := l.flywayConfig()
	if err != nil {
		return err
	}
	err = fs.WalkDir(l.fsys, l.path, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		match := flywayName.FindStringSubmatch(entry.Name())
		if match == nil {
			if flywayAlmost.MatchString(entry.Name()) {
				l.warnIgnored(file, "V1__name.sql, U1__name.sql or R__name.sql")
			}
			return nil
		}
		id, title := FlywayVersion(match[2]), words(match[4])
		if match[3] == "R" {
			id = "R " + title
		}
		direction := lint.Upgrade
		if match[1] == "U" {
			direction = lint.Downgrade
		}
		r := ownerOf(byVersion[id], title, direction)
		if r == nil {
			r = &Revision{ID: id, Message: title, Repeatable: match[3] == "R"}
			byVersion[id] = append(byVersion[id], r)
			all = append(all, r)
		}
		if direction == lint.Upgrade {
			r.Message = title
		}
		*r.script(direction), err = l.flywayScript(config, direction, file)
		return err
	})
	if err != nil {
		return err
	}
	l.addInOrder(l.withUpgrades(all))
	return nil
}

// flywayOutside are the statements that make Flyway run their script outside of a transaction.
// https://documentation.red-gate.com/fd/migration-transaction-handling-273973399.html
var flywayOutside = regexp.MustCompile(`(?i)^(?:(?:CREATE|DROP)\s+(?:DATABASE|TABLESPACE|SUBSCRIPTION)|ALTER\s+SYSTEM|VACUUM|DISCARD\s+ALL|` +
	`(?:CREATE(?:\s+UNIQUE)?|DROP)\s+INDEX\s+CONCURRENTLY|REINDEX(?:\s+VERBOSE)?\s+(?:SCHEMA|DATABASE|SYSTEM))\b`)

// flywayScript reads a file. Flyway sends its statements one by one, in a transaction unless one of them
// refuses that, or a file with the ending .conf beside it says otherwise.
func (l *loader) flywayScript(config *flywayConfig, direction lint.Direction, file string) (Script, error) {
	script, err := l.sqlScript(direction, file)
	if err != nil {
		return Script{}, err
	}
	script.Parts = statementParts(script.Source)
	script.Wrapped = !slices.ContainsFunc(script.Parts, Part.flywayOutside)
	if !config.mixed {
		script.Refused = flywayMixture(script)
	}
	for i := range script.Parts {
		script.Parts[i].Text = config.fill(file, script.Parts[i].Text)
	}
	conf, err := l.source(file + ".conf")
	if errors.Is(err, fs.ErrNotExist) {
		return script, nil
	}
	for line := range strings.Lines(conf) {
		key, value, _ := strings.Cut(line, "=")
		if strings.TrimSpace(key) == "executeInTransaction" {
			script.Wrapped, script.Refused = strings.TrimSpace(value) != "false", nil
		}
	}
	return script, err
}

func (p Part) flywayOutside() bool { return flywayOutside.MatchString(p.Text) }

// flywayMixture finds the statement at which Flyway refuses a script: statements that run in a transaction, SET among
// them, and others that do not are in one file only if somebody says so.
// https://documentation.red-gate.com/fd/flyway-mixed-setting-277579006.html
func flywayMixture(script Script) *Refused {
	for _, part := range script.Parts {
		if part.flywayOutside() != script.Parts[0].flywayOutside() {
			return &Refused{
				Line: lineOf(script.Source, part.Offset),
				Message: "Flyway refuses the file: it holds statements that run in a transaction and others that run outside of one, " +
					"and mixed is not on",
				Hint: "put them into files of their own, or write executeInTransaction=false into " + path.Base(script.Path) + ".conf",
			}
		}
	}
	return nil
}

// statementParts cuts a script into its statements, for tools that send them one by one.
func statementParts(source string) (parts []Part) {
	statements := lint.Parse(source)
	for i, stmt := range statements {
		end := len(source)
		if i+1 < len(statements) {
			end = statements[i+1].Offset
		}
		parts = append(parts, Part{Offset: stmt.Offset, Text: strings.TrimSpace(source[stmt.Offset:end])})
	}
	return parts
}

// FlywayVersion writes a version in one way: "1_02" and "1.2" are the same.
func FlywayVersion(text string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '_' })
	for i, part := range parts {
		parts[i] = cmp.Or(strings.TrimLeft(part, "0"), "0")
	}
	for len(parts) > 1 && parts[len(parts)-1] == "0" {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, ".")
}

// byFlywayVersion compares versions part by part, as numbers. Repeatable revisions come last, by title.
func byFlywayVersion(a, b *Revision) int {
	if a.Repeatable || b.Repeatable {
		if a.Repeatable != b.Repeatable {
			return map[bool]int{true: 1, false: -1}[a.Repeatable]
		}
		return cmp.Compare(a.ID, b.ID)
	}
	return slices.CompareFunc(strings.Split(a.ID, "."), strings.Split(b.ID, "."), func(x, y string) int {
		return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
	})
}
