package migration

import (
	"regexp"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Tool{
		Name:       "dbmate",
		Marks:      "NUMBER_name.sql with -- migrate:up",
		Outside:    "-- migrate:up transaction:false",
		claims:     claimsDbmate,
		load:       loadDbmate,
		compare:    byFileName,
		outOfOrder: "where both are pending it runs first, where the other is applied it runs after",
	})
}

var (
	dbmateName = regexp.MustCompile(`^(\d+).*\.sql$`)
	dbmateUp   = regexp.MustCompile(`(?m)^--\s*migrate:up(\s*$|\s+\S+)`)
	dbmateDown = regexp.MustCompile(`(?m)^--\s*migrate:down(\s*$|\s+\S+)`)
)

func claimsDbmate(d *directory) (bool, error) {
	return d.anyHas(dbmateName.MatchString, dbmateUp.MatchString)
}

// dbmate applies files in the order of their names, not of their numbers.
// https://github.com/amacneil/dbmate#migrations
func loadDbmate(l *loader) error {
	l.project.VersionTable = "public.schema_migrations"
	var all []*Revision
	for _, name := range l.files() {
		match := dbmateName.FindStringSubmatch(name)
		if match == nil {
			if strings.HasSuffix(name, ".sql") {
				l.warnUnnumberedDbmate(name)
			}
			continue
		}
		source, err := l.source(l.join(name))
		if err != nil {
			return err
		}
		title := strings.TrimSuffix(strings.TrimPrefix(name, match[1]), ".sql")
		r := &Revision{ID: match[1], Message: words(title)}
		r.Upgrade = Script{Direction: lint.Upgrade, Path: l.join(name), Source: source, Language: SQL, Line: 1}
		l.addDbmateSections(r, source)
		all = append(all, r)
	}
	l.addInOrder(all)
	return nil
}

// A file with the marks of a revision but without a number is never applied.
func (l *loader) warnUnnumberedDbmate(name string) {
	if text, err := l.read(name); err == nil && dbmateUp.MatchString(text) {
		l.warnIgnored(l.join(name), "NUMBER_name.sql")
	}
}

func (l *loader) addDbmateSections(r *Revision, source string) {
	up, down := dbmateUp.FindStringIndex(source), dbmateDown.FindStringIndex(source)
	refuse := func(offset int, message string) {
		l.problem(lint.Error, r.Path(), lineOf(source, offset), r.ID, r.Path()+" "+message+"; dbmate refuses the file",
			"see https://github.com/amacneil/dbmate#creating-migrations")
		r.Upgrade.Empty = true
	}
	switch {
	case up == nil:
		refuse(0, "has no -- migrate:up line")
	case down == nil:
		refuse(0, "has no -- migrate:down line")
		r.Upgrade.setPart(source, up[0], len(source))
		r.Upgrade.Wrapped = dbmateTransaction(source[up[0]:])
	case up[0] > down[0]:
		refuse(down[0], "has its -- migrate:down line before -- migrate:up")
	case hasDbmateStatement(source[:up[0]]):
		refuse(0, "has SQL before the -- migrate:up line")
	default:
		r.Downgrade = r.Upgrade
		r.Downgrade.Direction = lint.Downgrade
		r.Upgrade.setPart(source, up[0], down[0])
		r.Downgrade.setPart(source, down[0], len(source))
		r.Upgrade.Wrapped = dbmateTransaction(r.Upgrade.Parts[0].Text)
		r.Downgrade.Wrapped = dbmateTransaction(r.Downgrade.Parts[0].Text)
	}
}

// setPart makes a section of the source the only part. dbmate sends it with its mark.
func (s *Script) setPart(source string, start, end int) {
	s.Parts = []Part{{Offset: start, Text: source[start:end]}}
	s.Line = lineOf(source, start)
	s.Empty = !hasSQL(source[start:end])
}

// dbmateTransaction reads the options behind the mark, "transaction:false" among them.
func dbmateTransaction(section string) bool {
	first, _, _ := strings.Cut(section, "\n")
	wrapped := true
	for _, option := range strings.Fields(first) {
		if key, value, ok := strings.Cut(option, ":"); ok && key == "transaction" {
			wrapped = value != "false"
		}
	}
	return wrapped
}

// hasDbmateStatement reports whether a line is neither blank nor a "--" comment. dbmate knows no other
// comments there.
func hasDbmateStatement(before string) bool {
	for line := range strings.Lines(before) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			return true
		}
	}
	return false
}

// lineOf is the line in which a byte of the text is, counted from 1.
func lineOf(text string, offset int) int { return 1 + strings.Count(text[:offset], "\n") }
