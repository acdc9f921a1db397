package migration

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&Tool{
		Name:       "goose",
		Marks:      "NUMBER_name.sql with -- +goose Up",
		Outside:    "-- +goose NO TRANSACTION",
		claims:     claimsGoose,
		load:       loadGoose,
		compare:    byNumber,
		outOfOrder: "goose up refuses to run it unless told --allow-missing",
	})
}

func claimsGoose(d *directory) (bool, error) {
	accept := func(name string) bool {
		_, ok := gooseNumber(name)
		return ok && strings.HasSuffix(name, ".sql")
	}
	return d.anyHas(accept, func(line string) bool {
		kind, _ := gooseAnnotation(line)
		return kind == "up"
	})
}

// gooseNumber reads the number that a name begins with.
// https://pkg.go.dev/github.com/pressly/goose/v3#NumericComponent
func gooseNumber(name string) (uint64, bool) {
	if ext := path.Ext(name); ext != ".sql" && ext != ".go" || strings.HasSuffix(name, "_test.go") {
		return 0, false
	}
	digits, _, ok := strings.Cut(name, "_")
	number, err := strconv.ParseInt(digits, 10, 64)
	return uint64(number), ok && err == nil && number >= 1
}

// The goose command takes every file with the ending .sql for a revision; a Provider of goose's package passes over
// those without a number. Either way nobody runs them.
// https://pkg.go.dev/github.com/pressly/goose/v3#CollectMigrations
func loadGoose(l *loader) error {
	l.project.VersionTable = "public.goose_db_version"
	var all []*Revision
	for _, name := range l.files() {
		number, ok := gooseNumber(name)
		if !ok {
			if strings.HasSuffix(name, ".sql") {
				l.problem(lint.Error, l.join(name), 1, "", "goose refuses to run: the name of "+l.join(name)+
					" does not begin with a number from 1, as in NUMBER_name.sql", "rename the file, or move it out of the directory")
			}
			continue
		}
		source, err := l.source(l.join(name))
		if err != nil {
			return err
		}
		_, title, _ := strings.Cut(strings.TrimSuffix(name, path.Ext(name)), "_")
		r := &Revision{ID: strconv.FormatUint(number, 10), Message: words(title)}
		r.Upgrade = Script{Direction: lint.Upgrade, Path: l.join(name), Source: source, Language: SQL, Line: 1}
		if path.Ext(name) == ".go" {
			r.Upgrade.Language = Go
			r.Downgrade = r.Upgrade
			r.Downgrade.Direction = lint.Downgrade
		} else {
			l.addGooseSections(r, source)
		}
		all = append(all, r)
	}
	l.addInOrder(all)
	return nil
}

func (l *loader) addGooseSections(r *Revision, source string) {
	up, err := splitGoose(source, lint.Upgrade, l.opts.Env)
	if err == nil {
		var down *gooseScript
		if down, err = splitGoose(source, lint.Downgrade, l.opts.Env); err == nil {
			r.Downgrade = r.Upgrade
			r.Downgrade.Direction = lint.Downgrade
			up.fill(&r.Upgrade)
			down.fill(&r.Downgrade)
			if down.line == 0 {
				r.Downgrade = Script{Direction: lint.Downgrade}
			}
			return
		}
	}
	r.Upgrade.Empty = true
	l.problem(lint.Error, r.Path(), err.line, r.ID, fmt.Sprintf("goose refuses %s: %s", r.Path(), err.message),
		"see https://github.com/pressly/goose#sql-migrations")
}

func (g *gooseScript) fill(s *Script) {
	s.Parts, s.Wrapped, s.Line = g.parts, g.wrapped, max(g.line, 1)
	s.Empty = true
	for _, part := range g.parts {
		s.Empty = s.Empty && !hasSQL(part.Text)
	}
}
