package migration

import (
	"strings"

	"github.com/migrate-check/migrate-check/internal/python"
)

// alembicEnv is what the text of env.py tells of how Alembic runs. It is nil where there is none to read; Alembic says
// itself that env.py is missing.
type alembicEnv struct{ *pythonFile }

func (l *loader) alembicEnv(name string) alembicEnv {
	source, err := readSource(l.fsys, name)
	if err != nil {
		return alembicEnv{}
	}
	module, _ := python.Parse(source) // what could be understood is enough
	if module == nil {
		return alembicEnv{}
	}
	return alembicEnv{&pythonFile{module, name}}
}

// versionTable finds the name that env.py gives to the version table. It is without a schema where env.py does
// not say which: a search_path may lead anywhere.
func (e alembicEnv) versionTable() string {
	table, schema := "alembic_version", ""
	if e.pythonFile == nil {
		return table
	}
	e.Root.Walk(func(n *python.Node) bool {
		if n.Kind != "keyword_argument" {
			return true
		}
		if value, ok := e.text(n.Child("value"), 0); ok {
			switch e.Text(n.Child("name")) {
			case "version_table":
				table = value
			case "version_table_schema":
				schema = value + "."
			}
		}
		return true
	})
	return schema + table
}

// oneTransaction reports whether one upgrade applies all that is pending in one transaction. So Alembic does unless
// transaction_per_migration is set, or transactional_ddl unset.
// https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.environment.EnvironmentContext.configure
//
// What env.py computes, or takes from elsewhere, counts as a transaction for each revision: an alarm about what a
// correct project does is worse than one that has to wait for a run, which knows.
func (e alembicEnv) oneTransaction() bool {
	if e.pythonFile == nil {
		return false
	}
	found, one := false, true
	e.Root.Walk(func(n *python.Node) bool {
		if n.Kind == "call" && e.configures(n) {
			arguments := n.Child("arguments")
			if said := e.keywords(arguments); said["connection"] != nil || said["url"] == nil { // url is for --sql
				found = true
				one = one && e.joins(arguments, said)
			}
		}
		return true
	})
	return found && one
}

func (e alembicEnv) configures(call *python.Node) bool {
	function := e.Text(call.Child("function"))
	return function == "configure" || strings.HasSuffix(function, "context.configure")
}

// joins reports whether a call of configure leaves all revisions in one transaction.
func (e alembicEnv) joins(arguments *python.Node, said map[string]*python.Node) bool {
	for _, argument := range arguments.Parts() {
		if argument.Kind == "dictionary_splat" {
			return false
		}
	}
	each, ddl := said["transaction_per_migration"], said["transactional_ddl"]
	return (each == nil || each.Kind == "false") && (ddl == nil || ddl.Kind == "true" || ddl.Kind == "none")
}

func (e alembicEnv) keywords(arguments *python.Node) map[string]*python.Node {
	values := map[string]*python.Node{}
	for _, argument := range arguments.Parts() {
		if argument.Kind == "keyword_argument" {
			values[e.Text(argument.Child("name"))] = argument.Child("value")
		}
	}
	return values
}
