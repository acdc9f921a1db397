package lint

import (
	"iter"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Settings are the settings of a session: what was in force at its beginning, and what SET changed.
type Settings struct {
	initial map[string]string
	session map[string]string
	local   map[string]string
	// transaction is the one in which local holds.
	transaction int
	// path is the search path, once it was asked for.
	path []string
}

func newSettings(initial map[string]string) Settings {
	return Settings{initial: initial, session: map[string]string{}, local: map[string]string{}}
}

// Get returns the value of a setting in a transaction, false if nothing set it.
func (s *Settings) Get(name string, transaction int) (string, bool) {
	if value, ok := s.local[name]; ok && transaction == s.transaction {
		return value, value != ""
	}
	if value, ok := s.session[name]; ok {
		return value, value != ""
	}
	value, ok := s.initial[name]
	return value, ok
}

// Given returns the value of a setting that is in force from the beginning of every script, false if there
// is none.
func (s *Settings) Given(name string) (string, bool) {
	value, ok := s.initial[name]
	return value, ok
}

// searchPath is where names without a schema are looked up, never empty.
func (s *Settings) searchPath() []string {
	if s.path == nil {
		s.path = s.readSearchPath()
	}
	return s.path
}

func (s *Settings) readSearchPath() []string {
	value, _ := s.Get("search_path", s.transaction)
	var schemas []string
	for schema := range strings.SplitSeq(value, ",") {
		schema = strings.Trim(strings.TrimSpace(schema), `"`)
		if schema != "" && schema != "$user" && schema != "pg_catalog" {
			schemas = append(schemas, schema)
		}
	}
	if len(schemas) == 0 {
		return []string{"public"}
	}
	return schemas
}

// apply follows SET, RESET, DISCARD and set_config.
func (s *Settings) apply(stmt *Statement) {
	if s.transaction != stmt.Transaction.Number {
		s.transaction, s.path = stmt.Transaction.Number, nil
		clear(s.local)
	}
	switch node := stmt.Node.GetNode().(type) {
	case *pg_query.Node_VariableSetStmt:
		s.set(node.VariableSetStmt, stmt.Transaction.Block)
	case *pg_query.Node_SelectStmt:
		s.selectConfig(node.SelectStmt, stmt.Transaction.Block)
	case *pg_query.Node_DiscardStmt:
		if node.DiscardStmt.GetTarget() == pg_query.DiscardMode_DISCARD_ALL {
			s.resetAll()
		}
	}
}

func (s *Settings) set(set *pg_query.VariableSetStmt, inBlock bool) {
	switch set.GetKind() {
	case pg_query.VariableSetKind_VAR_SET_VALUE:
		s.change(set.GetName(), settingValue(set.GetArgs()), set.GetIsLocal(), inBlock)
	case pg_query.VariableSetKind_VAR_SET_DEFAULT, pg_query.VariableSetKind_VAR_RESET:
		s.reset(set.GetName())
	case pg_query.VariableSetKind_VAR_RESET_ALL:
		s.resetAll()
	}
}

// change sets a value. SET LOCAL outside of a transaction block changes nothing.
// https://www.postgresql.org/docs/current/sql-set.html
func (s *Settings) change(name, value string, local, inBlock bool) {
	name = strings.ToLower(name)
	s.path = nil
	switch {
	case local && inBlock:
		s.local[name] = value
	case !local:
		s.session[name] = value
		delete(s.local, name)
	}
}

func (s *Settings) reset(name string) {
	delete(s.session, name)
	delete(s.local, name)
	s.path = nil
}

func (s *Settings) resetAll() {
	clear(s.session)
	clear(s.local)
	s.path = nil
}

// selectConfig follows SELECT set_config('name', 'value', is_local).
func (s *Settings) selectConfig(query *pg_query.SelectStmt, inBlock bool) {
	for name, call := range configCalls(query) {
		s.change(name, constant(call[1]), isTrue(call[2]), inBlock)
	}
}

// SetForSession lists the settings that a SELECT changes by set_config for longer than its transaction.
func SetForSession(node *pg_query.Node) (names []string) {
	for name, call := range configCalls(node.GetSelectStmt()) {
		if !isTrue(call[2]) {
			names = append(names, name)
		}
	}
	return names
}

// configCalls ranges over the calls of set_config in a SELECT whose setting is a constant: the setting, and the three
// arguments.
func configCalls(query *pg_query.SelectStmt) iter.Seq2[string, []*pg_query.Node] {
	return func(yield func(string, []*pg_query.Node) bool) {
		for _, target := range query.GetTargetList() {
			call := target.GetResTarget().GetVal().GetFuncCall()
			if nameOf(call.GetFuncname()).Name != "set_config" || len(call.GetArgs()) != 3 {
				continue
			}
			if name := strings.ToLower(constant(call.GetArgs()[0])); name != "" && !yield(name, call.GetArgs()) {
				return
			}
		}
	}
}

func isTrue(node *pg_query.Node) bool { return node.GetAConst().GetBoolval().GetBoolval() }

// settingValue writes the arguments of SET as one text, as SHOW would.
func settingValue(args []*pg_query.Node) string {
	values := make([]string, 0, len(args))
	for _, arg := range args {
		values = append(values, constant(arg))
	}
	return strings.Join(values, ", ")
}
