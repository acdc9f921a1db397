package replay

import (
	"regexp"
	"slices"
	"strings"
	"sync"

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
	scripts := [][]mention{mentions(r.Up), mentions(r.Down)}
	fallback := scriptPosition(r.Revision, lint.Downgrade)
	for _, change := range changes {
		object := change.Object()
		place := locate(object, inOrder(scripts, touches(r.Changes, object)), fallback)
		i := slices.IndexFunc(groups, func(g group) bool { return g.place == place })
		if i < 0 {
			groups = append(groups, group{place: place})
			i = len(groups) - 1
		}
		groups[i].changes = append(groups[i].changes, change)
	}
	return groups
}

// touches reports whether an object, or a part of it, is among what the upgrade changed.
func touches(changes []snapshot.Change, object *snapshot.Object) bool {
	same := func(o *snapshot.Object) bool { return o.Kind == object.Kind && o.Name == object.Name }
	return slices.ContainsFunc(changes, func(c snapshot.Change) bool {
		return same(c.Object()) || c.Object().Table == object.Name || slices.ContainsFunc(c.Parts, same)
	})
}

// inOrder puts the script first that is to answer: what the upgrade did not touch, the downgrade did.
func inOrder(scripts [][]mention, upgraded bool) [][]mention {
	if upgraded {
		return scripts
	}
	return [][]mention{scripts[1], scripts[0]}
}

// locate finds the statement that a difference comes from. Where the run was watched it knows which one made or
// dropped the relation. Else it goes by names: the statement that names the object, or its table and most of
// what the object is made of, as an index also goes with a column. That is a guess for people to
// start from, and decides nothing.
func locate(object *snapshot.Object, scripts [][]mention, fallback lint.Position) lint.Position {
	for _, script := range scripts {
		if place, found := findWatched(script, relationOf(object)); found {
			return place
		}
	}
	own, table := lastName(object.Name), lastName(object.Table)
	for _, names := range [][]string{{own, table}, {own}, {table}} {
		if slices.Contains(names, "") {
			continue
		}
		for _, script := range scripts {
			if place, found := find(script, names, namesIn(object.DDL)); found {
				return place
			}
		}
	}
	return fallback
}

// mention is a statement with the names in it.
type mention struct {
	names map[string]bool
	// relations are those that it was seen to make or to drop, with their schemas.
	relations map[string]bool
	place     lint.Position
}

// A name, in quotes or not. All the letters there are take long to compile, and most runs replay nothing.
var nameToken = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"(?:[^"]|"")+"|[\pL_][\pL\pN_$]*`) })

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
		m := mention{namesIn(statement.SQL), watchedRelations(outcome, statement), statement.Position}
		list = append(list, m)
	}
	return list
}

func watchedRelations(outcome *apply.Outcome, statement apply.Statement) map[string]bool {
	relations := map[string]bool{}
	for _, i := range statement.Traced {
		traced := outcome.Trace[i]
		for _, relation := range slices.Concat(traced.Created, traced.Dropped) {
			relations[relation.String()] = true
		}
		for _, build := range traced.Builds {
			relations[build.Index.String()] = true
		}
	}
	return relations
}

func findWatched(script []mention, relation string) (lint.Position, bool) {
	for _, statement := range script {
		if statement.relations[relation] {
			return statement.place, true
		}
	}
	return lint.Position{}, false
}

// relationOf is the relation that an object is, or whose index keeps it as a constraint, as the trace writes it.
func relationOf(object *snapshot.Object) string {
	tokens := nameToken().FindAllString(object.Name, -1)
	if len(tokens) < 2 {
		return ""
	}
	return unquote(tokens[0]) + "." + unquote(tokens[len(tokens)-1])
}

// find gives the statement that has all the names, and of several the one with most of the others.
func find(script []mention, names []string, others map[string]bool) (place lint.Position, found bool) {
	most := -1
	for _, statement := range script {
		if slices.ContainsFunc(names, func(name string) bool { return !statement.names[name] }) {
			continue
		}
		shared := 0
		for name := range others {
			if statement.names[name] {
				shared++
			}
		}
		if shared > most {
			place, most = statement.place, shared
		}
	}
	return place, most >= 0
}

// namesIn are the names and the words of a statement.
func namesIn(sql string) map[string]bool {
	names := map[string]bool{}
	for _, token := range nameToken().FindAllString(sql[:min(len(sql), longestSearched)], -1) {
		names[unquote(token)] = true
	}
	return names
}

// lastName is the last part of a qualified name, without the arguments of a function and without quotes.
func lastName(name string) string {
	name, _, _ = strings.Cut(name, "(")
	tokens := nameToken().FindAllString(name, -1)
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
