package replay

import (
	"regexp"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

// group is the changes that one statement, or one script, is to answer for.
type group struct {
	place   lint.Position
	changes []snapshot.Change
}

// groupByPlace finds for each change the line to show, and puts those of the same line together.
func groupByPlace(r *Round, changes []snapshot.Change) (groups []group) {
	up, down := mentions(r.Up), mentions(r.Down)
	fallback := scriptPosition(r.Revision, lint.Downgrade)
	for _, change := range changes {
		place := locate(change, up, down, fallback)
		i := slices.IndexFunc(groups, func(g group) bool { return g.place == place })
		if i < 0 {
			groups = append(groups, group{place: place})
			i = len(groups) - 1
		}
		groups[i].changes = append(groups[i].changes, change)
	}
	return groups
}

// locate finds the statement that a difference comes from, by the names in it: the statement of the upgrade
// that made, changed or dropped the object; else one of the downgrade, as an index also goes with
// a column that the downgrade drops; else what is done to its table. It is a guess for people to
// start from, and decides nothing.
func locate(change snapshot.Change, up, down []mention, fallback lint.Position) lint.Position {
	object := change.Object()
	own, table := lastName(object.Name), lastName(object.Table)
	scripts := [][]mention{up, down}
	for _, names := range [][]string{{own, table}, {own}, {table}} {
		if slices.Contains(names, "") {
			continue
		}
		for _, script := range scripts {
			if place, found := find(script, names); found {
				return place
			}
		}
	}
	return fallback
}

// mention is a statement with the names in it.
type mention struct {
	names map[string]bool
	place lint.Position
}

// A name, in quotes or not.
var nameToken = regexp.MustCompile(`"(?:[^"]|"")+"|[\pL_][\pL\pN_$]*`)

// Longer statements hold rows rather than names.
const longestSearched = 100_000

func mentions(outcome *apply.Outcome) (list []mention) {
	if outcome == nil {
		return nil
	}
	for _, statement := range outcome.Statements {
		if statement.Line == 0 {
			continue
		}
		m := mention{names: map[string]bool{}, place: statement.Position}
		for _, token := range nameToken.FindAllString(statement.SQL[:min(len(statement.SQL), longestSearched)], -1) {
			m.names[unquote(token)] = true
		}
		list = append(list, m)
	}
	return list
}

func find(script []mention, names []string) (lint.Position, bool) {
	for _, statement := range script {
		if !slices.ContainsFunc(names, func(name string) bool { return !statement.names[name] }) {
			return statement.place, true
		}
	}
	return lint.Position{}, false
}

// lastName is the last part of a qualified name, without the arguments of a function and without quotes.
func lastName(name string) string {
	name, _, _ = strings.Cut(name, "(")
	tokens := nameToken.FindAllString(name, -1)
	if len(tokens) == 0 {
		return ""
	}
	return unquote(tokens[len(tokens)-1])
}

func unquote(token string) string {
	if inner, quoted := strings.CutPrefix(token, `"`); quoted {
		return strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
	}
	return strings.ToLower(token)
}
